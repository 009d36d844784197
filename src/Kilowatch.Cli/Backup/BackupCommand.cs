using System.CommandLine;
using System.Globalization;
using Kilowatch.Hub;

namespace Kilowatch.Cli.Backup;

/// <summary><c>kilowatch backup</c>: copies a data directory while its hub or EMP runs.</summary>
internal static class BackupCommand
{
    private const string Description = """
        Copies the data directory of a hub with the embedded store, or of an EMP with SQLite, which may run meanwhile. The copy is the
        directory as it was at one moment; to restore it, start a hub or an EMP on it (--data). A copy that is there is whole: it has
        another name until then.

        Examples:
          kilowatch backup --data /var/lib/kilowatch --out /backup/hub-2026-01-31
          kilowatch backup --data kilowatch-emp-data --out emp-backup --json
        """;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The directory.", HelpName = "DIR", Required = true };
        var output = new Option<string>("--out")
        {
            Description = "The copy, a directory that is not there yet.",
            HelpName = "DIR",
            Required = true,
        };
        var json = new Option<bool>("--json") { Description = "Prints the result as JSON." };
        var command = new Command("backup", Description) { data, output, json };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(data)!, parsed.GetValue(output)!, parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string data, string output, bool isJson, CancellationToken cancellationToken)
    {
        try
        {
            var backedUp = await StoreDirectory.BackUpAsync(data, output, cancellationToken);
            Console.WriteLine(isJson
                ? string.Create(CultureInfo.InvariantCulture, $"{{\"files\":{backedUp.Files},\"bytes\":{backedUp.Bytes}}}")
                : string.Create(CultureInfo.InvariantCulture, $"{output}: {backedUp.Files} files, {backedUp.Bytes} bytes"));
            return ExitCodes.Done;
        }
        catch (HubConfigurationException wrong)
        {
            return Usage.Fail(wrong.Message);
        }
        catch (StoreDownException damaged)
        {
            Console.Error.WriteLine($"kilowatch: {damaged.Message}: nothing was copied.");
            return ExitCodes.No;
        }
    }
}
