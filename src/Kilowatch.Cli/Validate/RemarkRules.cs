using System.Text.Json;
using Kilowatch.Oicp;
using static System.FormattableString;

namespace Kilowatch.Cli.Validate;

/// <summary>What is odd about a message and no reason to refuse it (docs/explanation/errata.md, D8), but for its size: what one message
/// alone can show.</summary>
internal static class RemarkRules
{
    private const int BodyThatAHubTakes = 262_144;

    public static IReadOnlyList<ValidationFinding> On(ReadOnlySpan<byte> body, in MessageFacts facts)
    {
        List<ValidationFinding>? found = null;
        if (facts.LeniencyKinds != LeniencyKinds.None)
        {
            foreach (var leniency in facts.Leniencies) (found ??= []).Add(ValidationFinding.Of(leniency, body));
        }

        if (Plausibility.OccursBeforeStart(facts))
            Add(ref found, "EventOccurred", "event-before-start", "EventOccurred lies before ChargingStart.", body);
        if (Plausibility.EndsBeforeStart(facts))
            Add(ref found, "ChargingEnd", "end-before-start", "ChargingEnd lies before ChargingStart.", body);
        if (Plausibility.DurationInstead(facts) is { } passed)
            Add(ref found, "ChargingDuration", "duration",
                Invariant($"ChargingDuration is not EventOccurred - ChargingStart, which is {passed} ms."), body);
        if (Plausibility.EnergyInstead(facts) is { } measured)
            Add(ref found, "ConsumedEnergy", "energy",
                Invariant($"ConsumedEnergy is not MeterValueEnd - MeterValueStart, which is {measured / 1000m} kWh."), body);
        if (Plausibility.HasNegativeEnergy(facts))
            Add(ref found, facts.Kind == MessageKind.Progress ? "ConsumedEnergyProgress" : "ConsumedEnergy", "negative",
                "The energy is negative.", body);
        if (body.Length > BodyThatAHubTakes) (found ??= []).Add(TooLarge(body.Length));
        Names(body, facts.Kind, ref found);
        return found ?? (IReadOnlyList<ValidationFinding>)[];
    }

    /// <summary>No remark but an error, since the hub answers HTTP 413 and forwards nothing.</summary>
    private static ValidationFinding TooLarge(int length) => new(
        true, "", "size",
        Invariant($"The message has {length} bytes: a hub refuses more than {BodyThatAHubTakes} with HTTP 413, unless its MaxBodySize is larger."), "docs/how-to/run-a-hub.md, MaxBodySize", 0, 1);

    /// <summary>A misspelt optional member is skipped by every reader, and nobody ever hears of it.</summary>
    private static void Names(ReadOnlySpan<byte> body, MessageKind kind, ref List<ValidationFinding>? found)
    {
        if (KnownMembers.Of(kind) is not { } known) return;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        Span<char> chars = stackalloc char[64];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isKnown =
                !reader.ValueIsEscaped && reader.ValueSpan.Length <= chars.Length && known.Contains(chars[..reader.CopyString(chars)]);
            if (!isKnown && !reader.ValueIsEscaped && reader.ValueSpan.Length <= 250) Unknown(body, reader.GetString()!, kind, ref found);
            reader.Read();
            reader.Skip();
        }
    }

    private static void Unknown(ReadOnlySpan<byte> body, string name, MessageKind kind, ref List<ValidationFinding>? found)
    {
        var meant = KnownMembers.Meant(name);
        var sentence = meant == name ? $"{kind} has no {name}: it is forwarded and never judged."
            : meant is not null ? $"{name} is not a member that OICP defines: is {meant} meant? Names are compared letter by letter."
            : $"{name} is not a member that OICP defines: it is forwarded as it is.";
        var (start, end) = InputPosition.OfMember(body, name, isName: true);
        (found ??= []).Add(
            new ValidationFinding(false,
                "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal),
                "remark.unknown-member", sentence, "docs/explanation/errata.md, D7", start, end));
    }

    private static void Add(ref List<ValidationFinding>? found, string member, string rule, string sentence, ReadOnlySpan<byte> body)
    {
        var (start, end) = member.Length == 0 ? (0, 1) : InputPosition.OfMember(body, member);
        (found ??= []).Add(
            new ValidationFinding(false, member.Length == 0 ? "" : "/" + member, "remark." + rule, sentence,
                "docs/explanation/errata.md, D8", start, end));
    }
}
