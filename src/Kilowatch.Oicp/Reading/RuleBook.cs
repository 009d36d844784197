namespace Kilowatch.Oicp;

/// <summary>Every rule that a message is judged by, with its clause and its verdict, kept ones too: for those who read why. Who only
/// decides reads with <see cref="MessageReader"/>.</summary>
public static class RuleBook
{
    /// <summary>Judges one message.</summary>
    /// <param name="utf8">The body as it came.</param>
    /// <param name="kind">What the route says it is; <see cref="MessageKind.Notification"/> lets the member Type tell which.</param>
    /// <param name="mode">How the message is read.</param>
    /// <returns>In the order in which the hub judges them. A body that cannot be read is judged by no other rule.</returns>
    public static IReadOnlyList<RuleVerdict> Judge(
        ReadOnlySpan<byte> utf8, MessageKind kind = MessageKind.Notification, ReadingMode mode = ReadingMode.Lenient)
    {
        var facts = MessageReader.Read(utf8, kind, mode);
        var violations = facts.Violations;
        List<RuleVerdict> verdicts = [Whole("json.syntax", "one JSON object in UTF-8, without byte order mark, nested at most 64 deep",
            violations)];
        if (verdicts[0].State == RuleState.Broken) return verdicts;
        verdicts.Add(Whole("json.twice", "no known member given twice", violations));
        var shape = MessageShape.Of(facts.Kind);
        for (var member = Member.SessionID; member < Member.Unknown; member++)
        {
            if (shape.Has(member)) verdicts.Add(OfMember(member, shape, facts));
        }

        if (facts.Kind == MessageKind.Progress) verdicts.Add(NothingToReport(violations));
        return verdicts;
    }

    /// <summary>Where the rule stands that a violation breaks.</summary>
    /// <param name="violation">Of a message of that kind.</param>
    /// <param name="kind">As its facts say.</param>
    public static string ClauseOf(Violation violation, MessageKind kind) => violation.Rule switch
    {
        "json.syntax" => "RFC 8259",
        "json.twice" => "docs/explanation/errata.md, D7",
        "progress.nothing-to-report" => Schema(MessageKind.Progress),
        _ => Enum.TryParse<Member>(violation.Pointer.Split('/') is [_, var member, ..] ? member : "", out var known)
            ? ClauseOf(known, kind)
            : Schema(kind),
    };

    private static RuleVerdict Whole(string rule, string expected, IReadOnlyList<Violation> violations)
    {
        var broken = violations.Where(v => v.Rule == rule).ToList();
        return new(rule, "", ClauseOf(new Violation("", rule, ""), default), expected, true,
            broken.Count == 0 ? RuleState.Met : RuleState.Broken, broken);
    }

    private static RuleVerdict OfMember(Member member, MessageShape shape, in MessageFacts facts)
    {
        var (rule, pointer) = (MemberRule.Of(member), "/" + member);
        var broken =
            facts.Violations.Where(v => v.Rule is not ("json.twice" or "progress.nothing-to-report") && IsWithin(v.Pointer, pointer))
                .ToList();
        var state = broken.Count > 0 ? RuleState.Broken
            : facts.Leniencies.Any(l => IsWithin(l.Pointer, pointer)) ? RuleState.Allowed
            : facts.Has(member) ? RuleState.Met : RuleState.Absent;
        return new(rule.Id, pointer, ClauseOf(member, facts.Kind), rule.Expected, (shape.Mandatory & MessageShape.Bits(member)) != 0, state,
            broken);
    }

    private static bool IsWithin(string place, string pointer) =>
        place.StartsWith(pointer, StringComparison.Ordinal) && (place.Length == pointer.Length || place[pointer.Length] == '/');

    private static RuleVerdict NothingToReport(IReadOnlyList<Violation> violations)
    {
        const string Rule = "progress.nothing-to-report";
        var broken = violations.Where(v => v.Rule == Rule).ToList();
        return new(
            Rule, "/ChargingDuration", Schema(MessageKind.Progress), "ChargingDuration or ConsumedEnergyProgress, or both", true,
            broken.Count == 0 ? RuleState.Met : RuleState.Broken, broken);
    }

    private static string ClauseOf(Member member, MessageKind kind) => member switch
    {
        Member.SessionID or Member.EvseID or Member.OperatorID or Member.ProviderID or Member.Identification => "OICP 2.3, " + member,
        Member.Type => "OICP 2.3, ChargingNotificationType",
        Member.PartnerProductID => "OICP 2.3, ProductID",
        _ => Schema(kind),
    };

    private static string Schema(MessageKind kind) => kind switch
    {
        MessageKind.Start or MessageKind.Progress or MessageKind.End or MessageKind.Error =>
            "OICP 2.3, eRoamingChargingNotification" + kind,
        MessageKind.Notification => "OICP 2.3, eRoamingChargingNotifications",
        _ => "OICP 2.3, eRoaming" + kind,
    };
}
