using Kilowatch.Emp.Bench;

return args switch
{
    ["serve"] => await BareServer.RunAsync(),
    ["receive", .. var more] => await Receive.RunAsync(rounds: Number(more, 0, 7), seconds: Number(more, 1, 5), connections: Number(more, 2, 64)),
    ["viewers", .. var more] => await Viewers.RunAsync(viewers: Number(more, 0, 5000), perSecond: Number(more, 1, 500), seconds: Number(more, 2, 30)),
    _ => Usage(),
};

static int Number(string[] arguments, int index, int otherwise) =>
    arguments.Length > index && int.TryParse(arguments[index], System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : otherwise;

static int Usage()
{
    Console.Error.WriteLine("receive [ROUNDS] [SECONDS] [CONNECTIONS] | viewers [VIEWERS] [NOTIFICATIONS PER SECOND] [SECONDS]");
    return 2;
}
