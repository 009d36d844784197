using Kilowatch.Cli.Validate;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Replay;

/// <summary>A request as it was sent once.</summary>
/// <param name="Number">Its place in the log, from 1.</param>
/// <param name="Body">As it was on the wire.</param>
/// <param name="Kind">What its route or its members say it is.</param>
/// <param name="At">When it arrived; without a journal, the time that it tells of; null when it tells none.</param>
/// <param name="Session">Its session; for an authorize start the one that it opened, which only a journal knows.</param>
/// <param name="Operator">The operator that sent it.</param>
/// <param name="Code">The status code that it got; null when that is not known.</param>
internal sealed record RecordedMessage(long Number, byte[] Body, JudgedKind Kind, DateTimeOffset? At, SessionId? Session,
    OperatorId? Operator, string? Code)
{
    public static RecordedMessage Of(long number, byte[] body, JudgedKind kind, DateTimeOffset? arrived = null, string? session = null,
        string? @operator = null, string? code = null)
    {
        var facts = kind.Request is { } request ? MessageReader.Read(body, request) : default;
        var told = new[] { facts.EventOccurred, facts.ChargingEnd, facts.ChargingStart }.FirstOrDefault(t => t != 0);
        var evse = EvseId.TryParse(facts.EvseId.TextIn(body), out var id) ? id.Operator : (OperatorId?)null;
        return new(number, body, kind,
            arrived ?? (told == 0 ? null : new DateTimeOffset(told, TimeSpan.Zero)),
            SessionId.TryParse(session ?? facts.SessionId.TextIn(body), out var sessionId) ? sessionId : null,
            OperatorId.TryParse(facts.OperatorId.TextIn(body) ?? @operator, out var operatorId) ? operatorId : evse,
            code);
    }
}
