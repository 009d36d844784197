using System.Globalization;
using System.Text.RegularExpressions;

namespace Kilowatch.EndToEnd.Tests.Docs;

/// <summary>One block of commands.</summary>
/// <param name="Script">For bash.</param>
/// <param name="IsRun">False for <c>```sh no-run</c>: it needs what a test lacks.</param>
/// <param name="ExitCode">What the page says it ends with: <c>```sh exit=1</c>.</param>
internal sealed partial record DocStep(string Script, bool IsRun = true, int ExitCode = 0)
{
    /// <summary>From here on the page means a sandbox as it is when it has just been started.</summary>
    public static DocStep FreshSandbox { get; } = new("./kilowatch sandbox\n");

    /// <summary>Whether it starts what listens.</summary>
    public bool StartsServer => Server().IsMatch(Script);

    /// <summary>Whether it stays until it is told to end, while the reader goes on in another terminal. What is put in the background
    /// with <c>&amp;</c> goes on in the same.</summary>
    public bool IsServer => StartsServer && !Background().IsMatch(Script);

    /// <summary>Where the server listens, as the page says it or leaves it open.</summary>
    public string Address =>
        Urls().Match(Script) is { Success: true } urls ? urls.Groups["url"].Value : Server().Match(Script).Groups["verb"].Value switch
        {
            "emp" => "http://127.0.0.1:8081",
            "listen" => "http://127.0.0.1:9090",
            _ => "http://127.0.0.1:8080",
        };

    public static DocStep Of(string script, string[] words)
    {
        var step = new DocStep(script);
        foreach (var word in words)
        {
            step = word == "no-run" ? step with { IsRun = false }
                : word.StartsWith("exit=", StringComparison.Ordinal)
                ? step with { ExitCode = int.Parse(word.AsSpan(5), CultureInfo.InvariantCulture) }
                : throw new FormatException($"```sh {word} is not understood: there are no-run and exit=N.");
        }

        return step;
    }

    [GeneratedRegex(@"\A\s*(\./)?kilowatch (?<verb>sandbox|hub|emp|listen)\b(?!.*--help)", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Server();

    [GeneratedRegex(@"\A[^\n]*&[ ]*\n", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Background();

    [GeneratedRegex(@"--urls[ =]'?(?<url>http://[^\s;']+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Urls();
}
