using System.Text.Json;
using System.Text.Json.Serialization;
using Kilowatch.Hub.Privacy;

namespace Kilowatch.Hub.Storage;

/// <summary>A session as it begins: whose it is, and what is known of it.</summary>
/// <param name="SessionId">SessionID as written when the session was made.</param>
/// <param name="Operator">The operator's configured id.</param>
/// <param name="Provider">The provider's configured id.</param>
/// <param name="EvseId">The charging point, when known.</param>
/// <param name="CpoPartnerSessionId">The operator's own id of the session.</param>
/// <param name="EmpPartnerSessionId">The provider's own id of the session.</param>
/// <param name="Medium">What the driver identified with, as keyed hashes; null when unknown or forgotten.</param>
/// <param name="IsOffline">Whether the hub authorized it by itself: then only the same medium may stop it.</param>
/// <param name="IsUnconfirmed">Whether its operator has not answered to its remote start.</param>
internal sealed record SessionOpening(
    string SessionId,
    string Operator,
    string Provider,
    string? EvseId = null,
    string? CpoPartnerSessionId = null,
    string? EmpPartnerSessionId = null,
    IdentificationMedium? Medium = null,
    bool IsOffline = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsUnconfirmed = false);

/// <summary>A session's opening as the journal keeps it.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionOpening))]
internal sealed partial class SessionOpeningJson : JsonSerializerContext
{
    public static string Write(SessionOpening opening) => JsonSerializer.Serialize(opening, Default.SessionOpening);

    public static byte[] WriteUtf8(SessionOpening opening) => JsonSerializer.SerializeToUtf8Bytes(opening, Default.SessionOpening);

    public static SessionOpening Read(string json) =>
        JsonSerializer.Deserialize(json, Default.SessionOpening) ?? throw new JsonException("a session's opening is null");
}

internal enum StoredSessionState : byte
{
    Open = 0,
    Closed = 1,
    Expired = 2,
}

/// <summary>A session as it stands at one moment, also one that is no longer open.</summary>
/// <param name="Opening">How it began.</param>
/// <param name="State">Whether it is open.</param>
/// <param name="OpenedAt">When it began.</param>
/// <param name="LastRequestAt">Its operator's last request.</param>
/// <param name="LastProgressAt">Arrival of the last Progress that the EMP accepted.</param>
/// <param name="ClosedAt">When it ended.</param>
/// <param name="LastEntry">Its newest journal entry.</param>
/// <param name="UndeliveredRecord">The journal entry with the charge detail record while the EMP has not answered to it, else 0.</param>
internal sealed record SessionRecord(
    SessionOpening Opening,
    StoredSessionState State,
    DateTimeOffset OpenedAt,
    DateTimeOffset LastRequestAt,
    DateTimeOffset? LastProgressAt,
    DateTimeOffset? ClosedAt,
    long LastEntry,
    long UndeliveredRecord)
{
    /// <summary>Whether its operator may not know of it: the remote start was not answered, and nothing was heard of it since.</summary>
    public bool IsUnconfirmed => State == StoredSessionState.Open && Opening.IsUnconfirmed && LastRequestAt <= OpenedAt;
}

/// <summary>Which sessions to list; null means any.</summary>
/// <param name="Text">A part of SessionID, EvseID or a partner's own session id, whatever its case.</param>
/// <param name="Operator">The operator's configured id.</param>
/// <param name="Provider">The provider's configured id.</param>
/// <param name="State">Open, closed or expired.</param>
/// <param name="After">Where the page begins; null for the first.</param>
/// <param name="Limit">At most so many.</param>
internal sealed record SessionQuery(string? Text, string? Operator, string? Provider, StoredSessionState? State, SessionCursor? After,
    int Limit)
{
    /// <summary>Whether a session of this opening is asked for.</summary>
    public bool Wants(SessionOpening opening) =>
        (Operator is null || opening.Operator == Operator)
        && (Provider is null || opening.Provider == Provider)
        && (Text is null || Has(opening.SessionId) || Has(opening.EvseId) || Has(opening.CpoPartnerSessionId)
            || Has(opening.EmpPartnerSessionId));

    private bool Has(string? text) => text?.Contains(Text!, StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>A session's place in the list, by the time that the store lists by, then by SessionID, so that no two share a place.</summary>
internal readonly record struct SessionCursor(DateTimeOffset Time, string SessionId)
{
    /// <summary>Newest first.</summary>
    public static readonly Comparer<SessionCursor> InList = Comparer<SessionCursor>.Create(Compare);

    private static int Compare(SessionCursor a, SessionCursor b)
    {
        var newest = b.Time.CompareTo(a.Time);
        return newest != 0 ? newest : string.Compare(a.SessionId, b.SessionId, StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>A page of the list of sessions.</summary>
/// <param name="Sessions">At most as many as were asked for, and fewer where the store looked at as many as it does at once.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
internal sealed record SessionPage(IReadOnlyList<SessionRecord> Sessions, SessionCursor? Next);
