using Kilowatch.Emp.Store;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Receiving;

/// <summary>The partners' names of a session, as the request gave them.</summary>
internal readonly record struct SessionNames(SessionId? SessionId, string? Cpo, string? Emp)
{
    /// <summary>None of an unreadable message.</summary>
    public static SessionNames Of(in MessageFacts facts, ReadOnlySpan<byte> body) => !facts.IsReadable ? default : new(
        facts.HasSessionId ? Oicp.SessionId.Parse(facts.SessionId.TextIn(body)!) : null,
        facts.CpoPartnerSessionId.TextIn(body),
        facts.EmpPartnerSessionId.TextIn(body));

    public static SessionNames Of(PendingMessage message) => Of(MessageReader.Read(message.Body.Span, message.Kind), message.Body.Span);
}
