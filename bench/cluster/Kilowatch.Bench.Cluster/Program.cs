using Kilowatch.Bench.Cluster;

var options = Options.Parse(args);
await using var emp = await Emp.StartAsync(options.Emp);
await using var database = new Database(options.Database);
if (options.Mode == "cost")
{
    await Cost.RunAsync(options, database);
    return 0;
}

return await Trial.RunAsync(options, database) ? 0 : 1;
