using System.Text;
using System.Text.RegularExpressions;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Tests.Docs;

/// <summary>The tables of docs/reference/rules.md that the rule book writes: which member each message has, and what it must be.</summary>
internal static partial class RulesPage
{
    private static readonly (MessageKind Kind, string Short)[] Kinds =
    [
        (MessageKind.Start, "Start"), (MessageKind.Progress, "Progress"), (MessageKind.End, "End"), (MessageKind.Error, "Error"),
        (MessageKind.AuthorizeStart, "authorize start"), (MessageKind.AuthorizeStop, "authorize stop"),
        (MessageKind.AuthorizeRemoteStart, "remote start"),
        (MessageKind.AuthorizeRemoteStop, "remote stop"), (MessageKind.ChargeDetailRecord, "CDR"),
    ];

    public static string WriteInto(string page) => Marked().Replace(page, match => match.Groups["begin"].Value + Table() + "<!-- end -->");

    private static string Table()
    {
        var rules = Kinds.SelectMany(kind => Verdicts(kind.Kind).Select(verdict => (kind.Short, Verdict: verdict)))
            .Where(row => row.Verdict.Pointer.Length > 0 && !row.Verdict.Rule.Contains('.', StringComparison.Ordinal)) // of one member
            .GroupBy(row => (row.Verdict.Rule, row.Verdict.Pointer));
        var table = new StringBuilder(
            "| rule | member | expected | sentence of the diagram | mandatory in | optional in | clause |\n|---|---|---|---|---|---|---|\n");
        foreach (var rule in rules)
        {
            var (member, expected) = (rule.Key.Pointer[1..], rule.First().Verdict.Expected.Replace("*", "\\*", StringComparison.Ordinal));
            var clauses =
                rule.Select(row => row.Verdict.Clause.Replace("OICP 2.3, ", "", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)
                    .ToList();
            string[] cells =
            [
                $"`{rule.Key.Rule}`", member, expected, MemberRule.Of(Enum.Parse<Member>(member)).Step ?? "",
                In(rule, isMandatory: true), In(rule, isMandatory: false), clauses is [var clause] ? clause : "the message's schema",
            ];
            table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        }

        return table.ToString();
    }

    private static string In(IEnumerable<(string Short, RuleVerdict Verdict)> rule, bool isMandatory) =>
        string.Join(", ", rule.Where(row => row.Verdict.IsMandatory == isMandatory).Select(row => row.Short));

    /// <summary>Of an empty message every rule of its kind is told. The kind of a notification is told by its Type.</summary>
    private static IReadOnlyList<RuleVerdict> Verdicts(MessageKind kind) =>
        kind is MessageKind.Start or MessageKind.Progress or MessageKind.End or MessageKind.Error
        ? RuleBook.Judge(Encoding.UTF8.GetBytes($$"""{"Type":"{{kind}}"}"""))
        : RuleBook.Judge("{}"u8, kind);

    [GeneratedRegex(@"(?<begin><!-- from the rule book, by ./build.sh docs -->\n).*?<!-- end -->",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Marked();
}
