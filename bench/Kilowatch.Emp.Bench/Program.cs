using Kilowatch.Emp.Bench;

return args switch
{
    ["serve"] => await BareServer.RunAsync(),
    ["receive", .. var more] =>
        await Receive.RunAsync(rounds: Number(more, 0, 7), seconds: Number(more, 1, 5), connections: Number(more, 2, 64), Variables(more)),
    ["viewers", .. var more] =>
        await Viewers.RunAsync(viewers: Number(more, 0, 5000), perSecond: Number(more, 1, 500), seconds: Number(more, 2, 30)),
    _ => Usage(),
};

static int Number(string[] arguments, int index, int otherwise) =>
    arguments.Length > index && int.TryParse(arguments[index], System.Globalization.CultureInfo.InvariantCulture, out var number)
        ? number
        : otherwise;

static Dictionary<string, string> Variables(string[] arguments) => arguments
    .Where(argument => argument.Contains('=', StringComparison.Ordinal))
    .Select(argument => argument.Split('=', 2))
    .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

static int Usage()
{
    Console.Error.WriteLine(
        "receive [ROUNDS] [SECONDS] [CONNECTIONS] [NAME=VALUE for the environment of kilowatch emp]... | viewers [VIEWERS] [NOTIFICATIONS PER SECOND] [SECONDS]");
    return 2;
}
