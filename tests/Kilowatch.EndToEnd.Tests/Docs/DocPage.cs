using System.Text.RegularExpressions;

namespace Kilowatch.EndToEnd.Tests.Docs;

/// <summary>A page of the documentation: its commands in their order, and the files that they need.</summary>
/// <param name="Name">Its path in the repository.</param>
/// <param name="Steps">What a reader does, in the page's order.</param>
/// <param name="Files">By name: what <c>&lt;!-- file: NAME --&gt;</c> before a block says is that file's content.</param>
internal sealed partial record DocPage(string Name, IReadOnlyList<DocStep> Steps, IReadOnlyDictionary<string, string> Files)
{
    /// <exception cref="FormatException">A command stands where no test would run it.</exception>
    public static DocPage Parse(string name, string markdown)
    {
        var (steps, files) = (new List<DocStep>(), new Dictionary<string, string>());
        foreach (Match part in Parts().Matches(markdown.ReplaceLineEndings("\n")))
        {
            if (part.Groups["sandbox"].Success)
            {
                steps.Add(DocStep.FreshSandbox);
                continue;
            }

            var info = part.Groups["info"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var text = part.Groups["text"].Value;
            if (part.Groups["file"] is { Success: true } file) files[file.Value] = text;
            else if (info is ["sh" or "bash" or "console", .. var words])
                steps.Add(DocStep.Of(info[0] == "console" ? CommandsOf(text) : text, words));
            else if (info.Length == 0 && Command().IsMatch(text))
                throw new FormatException(
                    $"{name} has a command in a block without a language, where nothing tests it: mark it ```sh, or ```sh no-run.\n{text}");
        }

        return new(name, steps, files);
    }

    /// <summary>What stands behind the prompt; the rest is what the terminal said.</summary>
    private static string CommandsOf(string console) => string.Concat(console.Split('\n')
        .Where(line => line.StartsWith("$ ", StringComparison.Ordinal) || line.StartsWith("> ", StringComparison.Ordinal))
        .Select(line => line[2..] + "\n"));

    [GeneratedRegex(@"^(?:(?<sandbox><!-- with the sandbox running -->)|(?:<!-- file: (?<file>\S+) -->\n)?```(?<info>[^\n`]*)\n(?<text>.*?)^```$)", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Parts();

    [GeneratedRegex(@"^(\./)?kilowatch \w", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Command();
}
