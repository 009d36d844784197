using System.CommandLine;
using Kilowatch.Testing;

namespace Kilowatch.Cli.Tests;

/// <summary>What somebody reads who asks for help, or mistypes.</summary>
public class UsageTests
{
    public static TheoryData<string> Mistyped => [.. Words()
        .SelectMany(word => Mistakes(word.Name).Select(mistake => word.Line(mistake) + " -> " + word.Name)).Distinct(
            StringComparer.Ordinal)];

    [Fact]
    public void The_help_fits_a_screen_and_has_every_verb()
    {
        var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, Program.Root().Parse(["--help"]).Invoke(new InvocationConfiguration { Output = output }));
        var lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.InRange(lines.Length, 20, 40);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 110));
        Assert.All(Program.Root().Subcommands,
            verb => Assert.Contains(lines, line => line.StartsWith($"  {verb.Name} ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_page_of_the_tool_has_every_verb()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "how-to", "use-the-tool.md"));
        Assert.All(Program.Root().Subcommands, verb => Assert.Contains($"\n| `{verb.Name}` |", page, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Mistyped))]
    public void A_mistyped_verb_or_option_is_recognised(string line)
    {
        var (typed, meant) = (line.Split(" -> ")[0], line.Split(" -> ")[1]);
        Assert.Contains($" Did you mean {meant}?", Usage.Problem(Program.Root().Parse(typed.Split(' '))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auth", "\"auth\" is not a verb. Did you mean authorize?")]
    [InlineData("xylophone", "\"xylophone\" is not a verb.")]
    [InlineData("send start --sesion=1 --hub http://127.0.0.1:1", "\"--sesion=1\" is not an option. Did you mean --session?")]
    [InlineData("cpo --opertor DE*ABC", "\"--opertor\" is not an option. Did you mean --operator?")]
    [InlineData("sandbox surplus", "\"surplus\" is not expected here.")]
    [InlineData("completion fihs", "\"fihs\" is not valid: expected one of bash, zsh, fish. Did you mean fish?")]
    [InlineData("check", "A verb is missing: expected one of emp, hub, cpo.")]
    public void A_mistake_is_told_in_one_line(string line, string problem) =>
        Assert.Equal(problem, Usage.Problem(Program.Root().Parse(line.Split(' '))));

    [Theory]
    [InlineData("hub", "--confg=hub.json", "Did you mean --config?")]
    [InlineData("hub", "--Hbu:EmpTimeout=00:00:05", "Did you mean --Hub:EmpTimeout=VALUE?")]
    [InlineData("emp", "--dtaa", "Did you mean --data?")]
    [InlineData("emp", "--Provider=DE*ICE", "\"--Provider=DE*ICE\" is not an option. Settings are written --Emp:KEY=VALUE.")]
    [InlineData("hub", "--Hub:EmpTimeout", "Settings are written --Hub:KEY=VALUE.")]
    public void What_is_not_a_setting_is_not_passed_over(string verb, string typed, string told)
    {
        var section = verb == "hub" ? "Hub" : "Emp";
        Assert.Contains(told, Usage.SettingsProblem(Program.Root().Parse([verb, typed]), section, "Kestrel", "Logging"),
            StringComparison.Ordinal);
        Assert.Null(
            Usage.SettingsProblem(Program.Root().Parse([verb, $"--{section}:Data=here", "--OTEL_SERVICE_NAME=x"]), section, "Kestrel",
                "Logging"));
    }

    /// <summary>Every verb, every verb below it, and two of the options of each.</summary>
    private static IEnumerable<(string Name, Func<string, string> Line)> Words()
    {
        foreach (var verb in Program.Root().Subcommands)
        {
            yield return (verb.Name, typed => typed);
            foreach (var below in verb.Subcommands) yield return (below.Name, typed => $"{verb.Name} {typed}");
            foreach (var option in verb.Options.Where(option => option.Name.Length > 6).Take(2))
                yield return (option.Name, typed => $"{verb.Name} {typed}");
        }
    }

    /// <summary>A character missing, one twice, two exchanged.</summary>
    private static IEnumerable<string> Mistakes(string word)
    {
        if (word.Length < 5) yield break; // several words of three or four letters are near each other
        var (middle, last) = ((word.Length / 2) + 1, word.Length - 1);
        yield return word.Remove(middle, 1);
        yield return word.Insert(middle, word[middle].ToString());
        if (word[last] != word[last - 1]) yield return word[..(last - 1)] + word[last] + word[last - 1];
    }
}
