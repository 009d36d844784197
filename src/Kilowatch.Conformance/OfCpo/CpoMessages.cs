using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfCpo;

/// <summary>Each message by itself.</summary>
internal static class CpoMessages
{
    private static readonly string[] Times = ["charging-start", "charging-end", "event-occurred", "session-start", "session-end",
        "penalty-time-start"];
    private static readonly string[] Numbers = ["consumed-energy", "consumed-energy-progress", "charging-duration", "meter-value-start",
        "meter-value-end", "meter-value-in-between"];

    public static readonly CpoScenario[] All =
    [
        new("valid-messages", "sends notifications that break no rule", Clause.Rules, IsAwaited: true, (dialogue, judge) =>
            Violations(dialogue, judge, _ => true, "a notification that breaks no rule")),
        new("time-zones", "writes every time with its offset", Clause.Notifications, IsAwaited: true, (dialogue, judge) =>
            Violations(dialogue, judge, rule => IsMalformed(rule, Times), "date-times with an offset")),
        new("numbers", "writes energy as JSON numbers with at most three decimals, and durations as whole milliseconds", Clause.Progress,
            IsAwaited: true, (dialogue, judge) =>
            Violations(dialogue, judge, rule => IsMalformed(rule, Numbers), "numbers as numbers")),
        new("content-type", "says that it sends application/json", Clause.Json, IsAwaited: true, ContentType),
        new("right-path", "posts to the paths that OICP has", Clause.Notifications, IsAwaited: true, RightPath),
        new("one-operator", "names the one OperatorID that it has", Clause.Ids, IsAwaited: true, OneOperator),
    ];

    private static void Violations(CpoDialogue dialogue, Judge judge, Func<string, bool> isOurs, string expected)
    {
        foreach (var arrival in CpoDialogue.Distinct(dialogue.Notifications))
        {
            var found = arrival.Facts.Violations.Where(violation => isOurs(violation.Rule)).ToList();
            judge.Expect(found.Count == 0, expected,
                found.Count == 0 ? "such a notification" : string.Join(" ", found.Select(v => $"{v.Pointer}: {v.Sentence}")), arrival);
        }
    }

    private static bool IsMalformed(string rule, string[] members) =>
        rule.EndsWith(".format", StringComparison.Ordinal) && members.Contains(rule[..^".format".Length], StringComparer.Ordinal);

    private static void ContentType(CpoDialogue dialogue, Judge judge)
    {
        foreach (var arrival in CpoDialogue.Distinct(dialogue.Notifications))
        {
            var type = arrival.Request.Headers
                .FirstOrDefault(header => header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value;
            judge.Expect(type?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true, "Content-Type: application/json",
                type ?? "none", arrival);
        }
    }

    private static void RightPath(CpoDialogue dialogue, Judge judge)
    {
        foreach (var arrival in dialogue.Arrivals)
        {
            judge.Expect(arrival.Verdict != ArrivalVerdict.NoSuchService, "POST to a service of OICP",
                $"{arrival.Request.Method} {arrival.Request.Target}", arrival);
        }
    }

    private static void OneOperator(CpoDialogue dialogue, Judge judge)
    {
        var expected = dialogue.Settings.Operator;
        foreach (var arrival in CpoDialogue.Distinct(dialogue.Notifications).Where(arrival => !arrival.Facts.OperatorId.IsEmpty))
        {
            var named = OperatorId.Parse(arrival.Facts.OperatorId.TextIn(arrival.Request.Body)!);
            expected ??= named;
            judge.Expect(named == expected, $"OperatorID {expected}", $"OperatorID {named}", arrival);
        }
    }
}
