using System.CommandLine;
using System.CommandLine.Parsing;

namespace Kilowatch.Cli;

/// <summary>A command line that cannot be understood: one line on standard error, with what to do next.</summary>
internal static class Usage
{
    public static int Explain(ParseResult parsed, string problem) => Fail($"{problem} See: {VerbOf(parsed)} --help");

    /// <summary>One line on standard error, and the exit code for wrong usage or configuration.</summary>
    public static int Fail(string message)
    {
        foreach (var line in message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Console.Error.WriteLine("kilowatch: " + line);
        return ExitCodes.Usage;
    }

    /// <summary>What is wrong with settings on the command line (<c>--Hub:EmpTimeout=00:00:05</c>); null for nothing.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="sections">The sections of the configuration that the verb reads; the first is its own.</param>
    public static string? SettingsProblem(ParseResult parsed, params string[] sections)
    {
        foreach (var token in parsed.UnmatchedTokens)
        {
            var isSetting = token.StartsWith("--", StringComparison.Ordinal) && token.Contains('=', StringComparison.Ordinal);
            var key = token.Split('=')[0];
            var (section, colon) = (key.TrimStart('-').Split(':')[0], key.IndexOf(':', StringComparison.Ordinal));
            var isKnown =
                sections.Contains(section, StringComparer.OrdinalIgnoreCase) || section.StartsWith("OTEL_", StringComparison.Ordinal);
            if (isSetting && isKnown) continue;
            var meant = colon < 0
                ? NearestWord.Of(key, Options(parsed))
                : NearestWord.Of(section, sections) is { } near ? $"--{near}{key[colon..]}=VALUE" : null;
            return $"\"{token}\" is not an option.{Hint(meant)} Settings are written --{sections[0]}:KEY=VALUE. See: {VerbOf(parsed)} --help";
        }

        return null;
    }

    /// <summary>The first mistake of a command line, with what was probably meant; null for none.</summary>
    public static string? Problem(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.Errors.Count == 0 && parsed.Action != command.Action) return null; // help, version, completion
        if (TakenForFile(parsed) is { } mistyped)
            return $"\"{mistyped}\" is not an option.{Hint(NearestWord.Of(mistyped, Options(parsed)))}";
        var verbs = command.Subcommands.Select(verb => verb.Name).ToList();
        foreach (var token in parsed.UnmatchedTokens)
        {
            var isOption = token.StartsWith('-');
            var meant = NearestWord.Of(token.Split('=')[0], isOption ? Options(parsed) : verbs);
            if (meant is null && !command.TreatUnmatchedTokensAsErrors) continue; // a setting
            var what = isOption ? "an option" : verbs.Count > 0 ? "a verb" : "expected here";
            return $"\"{token}\" is not {what}." + Hint(meant);
        }

        if (parsed.Errors.Count == 0) return null;
        if (command.Action is null && command.Subcommands.Count > 0)
        {
            return $"A verb is missing: expected one of {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}.";
        }

        return string.Join(" ", parsed.Errors.Select(Sentence));
    }

    /// <summary>Where files are expected, System.CommandLine takes an option that it does not know for one of them.</summary>
    private static string? TakenForFile(ParseResult parsed) => parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
        ? null
        : parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal))?.Value;

    /// <summary>System.CommandLine gives the values that an option takes a line each.</summary>
    private static string Sentence(ParseError error)
    {
        var lines = error.Message.Split('\n');
        if (lines.Length < 2 || error.SymbolResult is not { Tokens: [var token, ..] }) return error.Message;
        var values = lines[1..].Select(line => line.Trim().Trim('\'')).ToList();
        return $"\"{token.Value}\" is not valid: expected one of {string.Join(", ", values)}.{Hint(NearestWord.Of(token.Value, values))}";
    }

    private static string Hint(string? meant) => meant is null ? "" : $" Did you mean {meant}?";

    private static IEnumerable<string> Options(ParseResult parsed) => parsed.CommandResult.Command.Options
        .Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive))
        .Select(option => option.Name);

    private static string VerbOf(ParseResult parsed)
    {
        var verb = "";
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent)
            verb = " " + command.Command.Name + verb;
        return "kilowatch" + verb;
    }
}
