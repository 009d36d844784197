using System.CommandLine;
using System.CommandLine.Parsing;

namespace Kilowatch.Cli;

/// <summary>A command line that cannot be understood: one line on standard error, with what to do next.</summary>
internal static class Usage
{
    public static int Explain(ParseResult parsed)
    {
        var verb = "";
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent)
            verb = command.Command.Name + " " + verb;
        Console.Error.WriteLine($"kilowatch: {string.Join(" ", parsed.Errors.Select(e => e.Message))} See: kilowatch {verb}--help");
        return ExitCodes.Usage;
    }

    /// <summary>One line on standard error, and the exit code for wrong usage or configuration.</summary>
    public static int Fail(string message)
    {
        foreach (var line in message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Console.Error.WriteLine("kilowatch: " + line);
        return ExitCodes.Usage;
    }
}
