using System.Diagnostics;
using Kilowatch.Cpo;
using Kilowatch.Oicp;

namespace Kilowatch.Sandbox.Fleet;

/// <summary>Plays sessions to a hub: each message when it is due, and a Progress never before five minutes have passed since the last was
/// answered.</summary>
/// <param name="client">On real time: a hub does not answer faster because the clock runs faster.</param>
/// <param name="clock">What the sessions live by.</param>
/// <param name="rate">Shared by all of them.</param>
/// <param name="tally">What came of it.</param>
/// <param name="skipsStale">Whether a Progress is left out when the next is due already, because the clock was moved ahead. Where
/// traffic must repeat byte for byte, all are sent.</param>
internal sealed class SessionRun(ChargingNotificationClient client, TimeProvider clock, SendRate rate, Tally tally, bool skipsStale)
{
    /// <summary>A hub that says too early again and again has a clock of another speed.</summary>
    private const int MaxTries = 3;

    /// <summary>Two machines' clocks may differ by some ten parts in a million.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    /// <param name="plan">What happens.</param>
    /// <param name="origin">A moment of the plan's own time, and</param>
    /// <param name="begin">what the clock says at that moment.</param>
    /// <param name="cancellationToken">Ends it where it is.</param>
    /// <returns>Whether the hub kept it to its end.</returns>
    public async Task<bool> RunAsync(SessionPlan plan, DateTimeOffset origin, DateTimeOffset begin, CancellationToken cancellationToken)
    {
        await clock.UntilAsync(begin + (plan.SessionStart - origin), cancellationToken);
        tally.Begun();
        var isComplete =
            await AuthorizeAsync(plan, cancellationToken) is { } names && await PlayAsync(plan, names, begin - origin, cancellationToken);
        tally.Over(isComplete);
        return isComplete;
    }

    private async Task<ScriptSessionIds?> AuthorizeAsync(SessionPlan plan, CancellationToken cancellationToken)
    {
        AuthorizationStart? answer = null;
        await SendAsync(MessageKind.AuthorizeStart, async () =>
        {
            var authorized = await client.AuthorizeStartAsync(SessionScript.Authorize(plan), cancellationToken);
            answer = authorized.Answer;
            return authorized.Outcome;
        }, cancellationToken);
        return answer is { IsAuthorized: true, SessionId: { } id } ? new ScriptSessionIds(id, answer.EmpPartnerSessionId) : null;
    }

    /// <returns>Whether the hub kept the session to its end.</returns>
    private async Task<bool> PlayAsync(SessionPlan plan, ScriptSessionIds names, TimeSpan shift, CancellationToken cancellationToken)
    {
        var script = SessionScript.Of(plan).ToList();
        var notBefore = DateTimeOffset.MinValue;
        for (var i = 0; i < script.Count; i++)
        {
            var message = script[i];
            var due = message.At + shift;
            if (message.Kind == MessageKind.Progress && notBefore > due) due = notBefore;
            await clock.UntilAsync(due, cancellationToken);
            if (skipsStale && message.Kind == MessageKind.Progress && clock.GetUtcNow() >= script[i + 1].At + shift
                && script[i + 1].Kind == MessageKind.Progress) continue;

            var outcome = await DeliverAsync(message.Kind, message.Write(names), cancellationToken);
            if (message.Kind == MessageKind.Progress) notBefore = clock.GetUtcNow() + SessionScript.Interval + Margin;
            if (outcome is Refused { Code: StatusCodes.SessionInvalid }) return false; // nothing more of it will be taken
        }

        return true;
    }

    private async Task<Outcome> DeliverAsync(MessageKind kind, SessionMessage message, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await SendAsync(kind, () => message is ChargeDetailRecord record
                ? client.SendChargeDetailRecordAsync(record, cancellationToken)
                : client.SendAsync((ChargingNotification)message, cancellationToken), cancellationToken);
            if (outcome is not Throttled { IsPartnerWide: false, RetryAfter: { } wait } || attempt == MaxTries) return outcome;
            await clock.UntilAsync(clock.GetUtcNow() + wait + Margin, cancellationToken);
        }
    }

    private async Task<Outcome> SendAsync(MessageKind kind, Func<Task<Outcome>> send, CancellationToken cancellationToken)
    {
        await rate.TakeAsync(cancellationToken);
        var sent = Stopwatch.GetTimestamp();
        var outcome = await send();
        tally.Answered(kind, outcome, Stopwatch.GetElapsedTime(sent));
        return outcome;
    }
}
