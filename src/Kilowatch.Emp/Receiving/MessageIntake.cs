using System.Text;
using Kilowatch.Emp.Store;
using Kilowatch.Emp.Webhooks;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Receiving;

/// <summary>Brings a valid message into the store, and tells those who react.</summary>
internal sealed class MessageIntake(IEmpStore store, TimeProvider clock, WebhookPlan webhooks, ApplicationNotifier reactions)
{
    /// <param name="facts">Of a valid message with a SessionID.</param>
    /// <param name="body">Its bytes, which must stay as they are until it is stored; a PIN in them is masked.</param>
    /// <param name="mayOpen">Whether it may be the first of its session.</param>
    public PendingMessage Prepare(in MessageFacts facts, Memory<byte> body, bool mayOpen)
    {
        if (!facts.Pin.IsEmpty) PinMask.Apply(body.Span);
        var fingerprint = Fingerprint.Of(body.Span);
        var session = KeyOf(facts.SessionId.In(body.Span));
        var arrived = Now();
        return new(session, facts.Kind, arrived, fingerprint, body, mayOpen, webhooks.For(facts, session, fingerprint, arrived));
    }

    /// <exception cref="StoreDownException">It is not known to be on disk.</exception>
    public ValueTask<AppendResult> StoreAsync(PendingMessage message) =>
        reactions.AreWanted ? StoreAndReactAsync(message) : store.AppendAsync(message);

    /// <summary>The key of a session: its SessionID in canonical form, since case carries no meaning.</summary>
    public static string KeyOf(ReadOnlySpan<byte> sessionId) =>
        string.Create(sessionId.Length, sessionId, static (key, wire) =>
        {
            Span<byte> canonical = stackalloc byte[64];
            Encoding.ASCII.GetChars(canonical[..SessionId.WriteCanonical(wire, canonical)], key);
        });

    private async ValueTask<AppendResult> StoreAndReactAsync(PendingMessage message)
    {
        var result = await store.AppendAsync(message);
        if (result == AppendResult.Stored) reactions.Add(message.Kind, message.Session);
        return result;
    }

    private DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        return new(now.Ticks - now.Ticks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
    }
}
