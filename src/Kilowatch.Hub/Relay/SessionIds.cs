using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Relay;

/// <summary>The three ids that the hub's own answers carry (OICP 2.3, eRoamingAcknowledgment), from the session.</summary>
internal readonly record struct SessionIds(string? SessionId, string? CpoPartnerSessionId, string? EmpPartnerSessionId)
{
    public static SessionIds Of(SessionRecord session) => Of(session.Opening);

    public static SessionIds Of(SessionOpening opening) => new(opening.SessionId, opening.CpoPartnerSessionId, opening.EmpPartnerSessionId);
}
