using System.Text.Json;

namespace Kilowatch.Cli.Validate;

/// <summary>Tells by its members what a message without a known Type is meant to be: on the wire the route says it.</summary>
internal static class KindDetector
{
    [Flags]
    private enum Seen
    {
        None = 0,
        Type = 1,
        SessionId = 2,
        OperatorId = 4,
        ProviderId = 8,
        Identification = 16,
        EventOccurred = 32,
        Charging = 64,
        Result = 128,
        AuthorizationStatus = 256,
        ErrorType = 512,
    }

    public static JudgedKind Of(ReadOnlySpan<byte> body)
    {
        var seen = MembersOf(body);
        bool Has(Seen member) => (seen & member) != 0;
        return Has(Seen.Type | Seen.EventOccurred | Seen.ErrorType) ? JudgedKind.Notification
            : Has(Seen.AuthorizationStatus) ? JudgedKind.Authorization
            : Has(Seen.Result) ? JudgedKind.Acknowledgment
            : Has(Seen.Charging) ? Has(Seen.OperatorId) ? JudgedKind.Notification : JudgedKind.ChargeDetailRecord
            : Has(Seen.ProviderId) && !Has(Seen.OperatorId) ? Has(Seen.Identification) ? JudgedKind.RemoteStart : JudgedKind.RemoteStop
            : Has(Seen.Identification) ? Has(Seen.SessionId) ? JudgedKind.AuthorizeStop : JudgedKind.AuthorizeStart
            : JudgedKind.Notification;
    }

    private static Seen MembersOf(ReadOnlySpan<byte> body)
    {
        var seen = Seen.None;
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return seen;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                seen |= Of(reader);
                reader.Read();
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // what stands before the break may tell enough
        }

        return seen;
    }

    private static Seen Of(Utf8JsonReader name) =>
        name.ValueTextEquals("Type"u8) ? Seen.Type
        : name.ValueTextEquals("SessionID"u8) ? Seen.SessionId
        : name.ValueTextEquals("OperatorID"u8) ? Seen.OperatorId
        : name.ValueTextEquals("ProviderID"u8) ? Seen.ProviderId
        : name.ValueTextEquals("Identification"u8) ? Seen.Identification
        : name.ValueTextEquals("EventOccurred"u8) ? Seen.EventOccurred
        : name.ValueTextEquals("ErrorType"u8) ? Seen.ErrorType
        : name.ValueTextEquals("Result"u8) ? Seen.Result
        : name.ValueTextEquals("AuthorizationStatus"u8) ? Seen.AuthorizationStatus
        : name.ValueTextEquals("ChargingStart"u8) || name.ValueTextEquals("ChargingEnd"u8) || name.ValueTextEquals("SessionStart"u8)
            || name.ValueTextEquals("SessionEnd"u8) || name.ValueTextEquals("ConsumedEnergy"u8) ? Seen.Charging
        : Seen.None;
}
