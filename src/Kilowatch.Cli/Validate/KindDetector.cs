using System.Numerics;
using System.Text;
using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Validate;

/// <summary>Tells by its members what a message without a known Type is meant to be: on the wire the route says it.</summary>
/// <remarks>The kind that fits best wins: mandatory members that are there or missing count most, then members that the kind does
/// not have, then its optional ones. So one misspelt, missing or foreign member does not make another message of it.</remarks>
internal static class KindDetector
{
    private const int Mandatory = 3;
    private const int Foreign = 2;

    // A remote start identifies the driver by RemoteIdentification; cards, codes and cars are read at a charging point.
    private const int NotRemote = 4;

    // The first of those that fit alike wins.
    private static readonly Candidate[] Candidates =
    [
        Candidate.Of(MessageKind.Start, JudgedKind.Notification),
        Candidate.Of(MessageKind.Progress, JudgedKind.Notification),
        Candidate.Of(MessageKind.End, JudgedKind.Notification),
        Candidate.Of(MessageKind.Error, JudgedKind.Notification),
        Candidate.Of(MessageKind.ChargeDetailRecord, JudgedKind.ChargeDetailRecord),
        Candidate.Of(MessageKind.AuthorizeStart, JudgedKind.AuthorizeStart),
        Candidate.Of(MessageKind.AuthorizeStop, JudgedKind.AuthorizeStop),
        Candidate.Of(MessageKind.AuthorizeRemoteStart, JudgedKind.RemoteStart),
        Candidate.Of(MessageKind.AuthorizeRemoteStop, JudgedKind.RemoteStop),
        new(JudgedKind.Acknowledgment, KnownMembers.Bits(["Result", "StatusCode"]),
            KnownMembers.Bits(["SessionID", "CPOPartnerSessionID", "EMPPartnerSessionID"])),
        new(
            JudgedKind.Authorization,
            KnownMembers.Bits(["AuthorizationStatus", "StatusCode"]),
            KnownMembers.Bits(
                ["SessionID", "CPOPartnerSessionID", "EMPPartnerSessionID", "ProviderID", "AuthorizationStopIdentifications"])),
    ];

    public static JudgedKind Of(ReadOnlySpan<byte> body)
    {
        var (seen, isNotRemote) = MembersOf(body);
        if (seen == 0) return JudgedKind.Notification;
        var (best, score) = (JudgedKind.Notification, int.MinValue);
        foreach (var candidate in Candidates)
        {
            var fits = candidate.Fits(seen) - (isNotRemote && candidate.Kind == JudgedKind.RemoteStart ? NotRemote : 0);
            if (fits > score) (best, score) = (candidate.Kind, fits);
        }

        return best;
    }

    private static (ulong Seen, bool IsNotRemote) MembersOf(ReadOnlySpan<byte> body)
    {
        var (seen, isNotRemote) = (0UL, false);
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isIdentification = reader.ValueTextEquals("Identification"u8);
                seen |= KnownMembers.BitOf(reader);
                reader.Read();
                if (isIdentification && reader.TokenType == JsonTokenType.StartObject)
                {
                    var inside = reader;
                    isNotRemote =
                        inside.Read() && inside.TokenType == JsonTokenType.PropertyName
                            && !inside.ValueTextEquals("RemoteIdentification"u8);
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // what stands before the break may tell enough
        }

        return (seen, isNotRemote);
    }

    private sealed record Candidate(JudgedKind Kind, ulong Must, ulong May)
    {
        public static Candidate Of(MessageKind kind, JudgedKind judged)
        {
            var empty = kind <= MessageKind.Error ? Encoding.UTF8.GetBytes($$"""{"Type":"{{kind}}"}""") : "{}"u8.ToArray();
            var members =
                RuleBook.Judge(empty, kind <= MessageKind.Error ? MessageKind.Notification : kind).Where(rule => rule.Pointer.Length > 0)
                    .ToList();
            return new(
                judged,
                KnownMembers.Bits(members.Where(rule => rule.IsMandatory).Select(rule => rule.Pointer[1..])),
                KnownMembers.Bits(members.Where(rule => !rule.IsMandatory).Select(rule => rule.Pointer[1..])));
        }

        public int Fits(ulong seen) =>
            Mandatory * (BitOperations.PopCount(seen & Must) - BitOperations.PopCount(Must & ~seen))
            + BitOperations.PopCount(seen & May) - (Foreign * BitOperations.PopCount(seen & ~(Must | May)));
    }
}
