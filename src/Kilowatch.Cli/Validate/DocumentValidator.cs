using Kilowatch.Oicp;

namespace Kilowatch.Cli.Validate;

/// <summary>What was found out about one message.</summary>
/// <param name="Kind">What it is, in a word.</param>
/// <param name="Findings">Errors and remarks.</param>
internal sealed record Judgement(string Kind, IReadOnlyList<ValidationFinding> Findings)
{
    public bool IsValid => Findings.All(f => !f.IsError);
}

/// <summary>Judges one message as the hub would, and remarks what is odd about it.</summary>
internal static class DocumentValidator
{
    private static readonly Dictionary<MessageKind, Judgement> Flawless =
        Enum.GetValues<MessageKind>().ToDictionary(k => k, k => new Judgement(k.ToString(), []));

    public static Judgement Of(ReadOnlySpan<byte> body, JudgedKind? told, ReadingMode mode = ReadingMode.Lenient)
    {
        var kind = told ?? JudgedKind.Notification;
        var facts = kind.Request is { } request ? MessageReader.Read(body, request, mode) : default;
        if (told is null && facts is { IsReadable: true, Kind: MessageKind.Notification })
        {
            kind = KindDetector.Of(body);
            if (kind.Request is { } other && kind != JudgedKind.Notification) facts = MessageReader.Read(body, other, mode);
        }

        if (kind.Request is null) return new Judgement(char.ToUpperInvariant(kind.Name[0]) + kind.Name[1..], AnswerRules.Judge(body, kind));
        var remarks = facts.IsReadable ? RemarkRules.On(body, facts) : [];
        if (facts.IsValid) return remarks.Count == 0 ? Flawless[facts.Kind] : new Judgement(facts.Kind.ToString(), remarks);

        var schema =
            facts.Kind is MessageKind.Start or MessageKind.Progress or MessageKind.End or MessageKind.Error ? facts.Kind.ToString() : "";
        var found = new List<ValidationFinding>();
        foreach (var violation in facts.Violations)
        {
            found.Add(violation.Rule == "json.syntax"
                ? SyntaxRules.Explain(body, violation)
                : ValidationFinding.Of(violation, body, Clauses.Of(violation.Rule, kind, schema)));
        }

        return new Judgement(facts.IsReadable || found[0].Rule == "json.twice" ? facts.Kind.ToString() : "Unreadable",
            [.. found, .. remarks]);
    }
}
