using System.CommandLine;
using System.Text.Json;

namespace Kilowatch.Cli.Forget;

/// <summary>By the admin route of a hub that runs.</summary>
internal static class RunningHub
{
    public static async Task<int> ForgetAsync(HubConnectionOptions hub, ParseResult parsed, ForgetWish wish, bool json,
        CancellationToken cancellationToken)
    {
        var exit = ExitCodes.Done;
        var wishJson = JsonSerializer.Serialize(wish, ForgetWishJson.Default.ForgetWish);
        var called =
            await hub.CallAsync(parsed, HttpMethod.Post, "/admin/api/forget", wishJson, answer => exit = Print(answer, json),
                cancellationToken,
            patience: Timeout.InfiniteTimeSpan); // a long journal takes its time
        return called == ExitCodes.Done ? exit : called;
    }

    private static int Print(string answer, bool json)
    {
        try
        {
            if (JsonSerializer.Deserialize(answer, ForgetWishJson.Default.Forgotten) is { } forgotten)
                return ForgetReport.Print(forgotten, json);
        }
        catch (JsonException)
        {
            // told below
        }

        Console.Error.WriteLine("kilowatch: the server that answered is not a hub. Check --hub.");
        return ExitCodes.Unreachable;
    }
}
