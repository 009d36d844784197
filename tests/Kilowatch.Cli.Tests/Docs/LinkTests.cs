using Kilowatch.Testing;
using System.Text.RegularExpressions;

namespace Kilowatch.Cli.Tests.Docs;

/// <summary>Every link of every page leads somewhere.</summary>
public partial class LinkTests
{
    /// <summary>Package READMEs are read on the feed, so their links name the repository.</summary>
    private const string OurFiles = "https://github.com/kilowatch/kilowatch/blob/main/";

    public static TheoryData<string> Pages => [.. Repository.Pages()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_files_and_headings(string page) =>
        Assert.Empty(Broken(page, File.ReadAllText(Path.Combine(Repository.Root, page))));

    [Theory]
    [InlineData("[a](docs/nowhere.md)", "docs/nowhere.md: no such file")]
    [InlineData("[a](CONTRIBUTING.md#a-heading-that-is-not-there)", "CONTRIBUTING.md#a-heading-that-is-not-there: no such heading")]
    [InlineData("# One\n[a](#two)", "#two: no such heading")]
    [InlineData("![a](docs/images/nowhere.png)", "docs/images/nowhere.png: no such file")]
    [InlineData("[a](https://github.com/kilowatch/kilowatch/blob/main/docs/nowhere.md)", "docs/nowhere.md: no such file")]
    public void A_broken_link_is_found(string markdown, string problem) =>
        Assert.Contains(problem, Assert.Single(Broken("README.md", markdown)), StringComparison.Ordinal);

    [Theory]
    [InlineData("# One `two`, and *three*: four!\n[a](#one-two-and-three-four)")]
    [InlineData("# One\n# One\n[a](#one-1)")]
    [InlineData("```\n[a](docs/nowhere.md)\n```\n`[a](docs/nowhere.md)`")]
    [InlineData("[a](https://example.com/x) [b](LICENSE)")]
    public void A_link_that_leads_somewhere_is_not(string markdown) => Assert.Empty(Broken("README.md", markdown));

    [Fact]
    public void Pages_that_the_tool_names_are_there()
    {
        var named = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => PageInCode().Matches(File.ReadAllText(file)).Select(match => match.Value))
            .Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, page => Assert.True(File.Exists(Path.Combine(Repository.Root, page)), page));
    }

    [Fact]
    public void Tests_that_pages_name_are_there()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => TestClass().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);
        var gone = Repository.Pages()
            .SelectMany(
                page => TestNamed().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(
                    match => (page, match.Groups["name"].Value)))
            .Where(named => !tests.Contains(named.Value));
        Assert.Empty(gone);
    }

    private static List<string> Broken(string page, string markdown)
    {
        var broken = new List<string>();
        foreach (Match match in Link().Matches(InlineCode().Replace(Fenced().Replace(markdown, ""), "")))
        {
            var target = match.Groups["target"].Value;
            var isOurs = target.StartsWith(OurFiles, StringComparison.Ordinal);
            if (!isOurs && (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal)))
                continue;
            var parts = (isOurs ? target[OurFiles.Length..] : target).Split('#');
            var from = isOurs ? Repository.Root : Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
            var file = parts[0].Length == 0 ? Path.Combine(Repository.Root, page) : Path.GetFullPath(parts[0], from);
            if (parts[0].Length > 0 && !File.Exists(file) && !Directory.Exists(file)) broken.Add($"{page}: {target}: no such file");
            else if (parts is [_, var anchor] && !Anchors(parts[0].Length == 0 ? markdown : File.ReadAllText(file)).Contains(anchor))
                broken.Add($"{page}: {target}: no such heading");
        }

        return broken;
    }

    /// <summary>As GitHub makes them: lower case, hyphens for blanks, nothing else but letters, digits, hyphens and underscores.</summary>
    private static HashSet<string> Anchors(string markdown)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(Fenced().Replace(markdown, "")))
        {
            var text = LinkText().Replace(heading.Groups["text"].Value.Trim(), "${text}");
            var anchor = string.Concat(text.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_'))
                .Replace(' ', '-');
            for (var (unique, i) = (anchor, 1); ; unique = $"{anchor}-{i++}")
            {
                if (anchors.Add(unique)) break;
            }
        }

        return anchors;
    }

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Fenced();

    [GeneratedRegex("`[^`\n]+`", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\((?<target>[^()\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex LinkText();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\bclass (?<name>\w+(Tests|Guards|Conformance))\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex TestClass();

    [GeneratedRegex(@"[`*](?<name>[A-Z]\w+(Tests|Guards|Conformance))\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex TestNamed();

    [GeneratedRegex(@"docs/[a-z-]+/[a-z0-9-]+\.md", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex PageInCode();
}
