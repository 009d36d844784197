using System.CommandLine;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Validate;

/// <summary><c>kilowatch validate</c>: are these messages right?</summary>
internal static class ValidateCommand
{
    private const string Description = """
        Checks messages against the rules of OICP 2.3, as the hub does: notifications, authorize start and stop, charge detail records,
        acknowledgments. What each one is, its members tell, or --kind does. The input is one message, one a line, an array, or
        several one after the other; of any length, for only one message is held at a time.
        Errors make a message invalid. Remarks do not: the hub forwards it. The exit code is 0 when all are valid, else 1.
        What only the live network accepts is a remark. With --strict it is an error, as for a hub with Reading Strict.

        Examples:
          kilowatch validate notification.json
          kilowatch validate notifications.jsonl other.jsonl --json
          echo '{"Result":true,"StatusCode":{"Code":"000"}}' | kilowatch validate -
        """;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "What to read; - for standard input.", Arity = ArgumentArity.OneOrMore };
        var kind = new Option<string?>("--kind")
        {
            Description = "The kind of the messages, where their members do not show it.",
            HelpName = "KIND"
        };
        kind.AcceptOnlyFromAmong([.. JudgedKind.All.Select(k => k.Name)]);
        var json = new Option<bool>("--json") { Description = "Print one JSON object for each message." };
        var strict =
            new Option<bool>("--strict") { Description = "Read strictly: what only the live network accepts is an error." };
        var command = new Command("validate", Description) { files, kind, strict, json };
        command.SetAction(parsed =>
        {
            var told = JudgedKind.All.FirstOrDefault(k => k.Name == parsed.GetValue(kind));
            using var output = Console.OpenStandardOutput();
            using IValidationReport report = parsed.GetValue(json) ? new ValidationJsonReport(output) : new ValidationTextReport(output);
            var mode = parsed.GetValue(strict) ? ReadingMode.Strict : ReadingMode.Lenient;
            return ValidateRun.Run(parsed.GetValue(files)!, told, report, Console.OpenStandardInput, Console.Error, mode);
        });
        return command;
    }
}
