using System.CommandLine;
using Kilowatch.Conformance.Judging;
using Kilowatch.Conformance.Reports;

namespace Kilowatch.Cli.Check;

/// <summary><c>--report</c>: what a file is shows in its name's end.</summary>
internal sealed class ReportFiles
{
    private readonly Option<string[]> _report =
        new("--report")
        {
            Description = "Write the report to this file; .html, .xml (JUnit) or .json. May be given several times.",
            HelpName = "FILE"
        };
    private readonly Option<bool> _json = new("--json") { Description = "Print the report as JSON instead of lines." };

    public void AddTo(Command command)
    {
        command.Options.Add(_report);
        command.Options.Add(_json);
    }

    public string[] Files(ParseResult parsed) => parsed.GetValue(_report) ?? [];

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    public static string? Problem(string[] files)
    {
        foreach (var file in files)
        {
            if (Path.GetExtension(file) is not (".html" or ".xml" or ".json"))
                return $"--report {file}: expected a name that ends in .html, .xml or .json.";
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } directory && !Directory.Exists(directory))
                return $"--report {file}: there is no directory {directory}.";
        }

        return null;
    }

    /// <returns>What went wrong, or null.</returns>
    public static async Task<string?> WriteAsync(string[] files, CheckReport report)
    {
        foreach (var file in files)
        {
            try
            {
                await File.WriteAllTextAsync(file, Path.GetExtension(file) switch
                {
                    ".html" => HtmlReport.Write(report),
                    ".xml" => JUnitReport.Write(report),
                    _ => JsonReport.Write(report),
                });
            }
            catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
            {
                return $"--report {file}: {unwritable.Message}";
            }
        }

        return null;
    }
}
