using System.Runtime.CompilerServices;

namespace Kilowatch.Hub;

/// <summary>Writes a passage's end into the journal.</summary>
internal sealed class JournalRecorder(IHubStore store, JournalPrivacy privacy, Activity activity, TimeProvider clock)
{
    /// <summary>Completes with the answer once it is on disk; only then may the answer leave.</summary>
    /// <exception cref="StoreDownException">It is not.</exception>
    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    public async ValueTask<RelayAnswer> RecordAsync(
        Passage passage, ReadOnlyMemory<byte> request, Outcome outcome, RelayAnswer answer,
        SessionEffect effect = SessionEffect.None, SessionOpening? opening = null)
    {
        (passage.Outcome, passage.Effect, passage.Opening) = (outcome, effect, opening);
        (passage.HttpStatus, passage.Code) = (answer.HttpStatus, answer.Code);
        (passage.Request, passage.Answer) = privacy.Keep(request, answer.Body, isWhole: effect == SessionEffect.Closed);
        passage.Answered = clock.GetUtcNow();
        await store.RecordAsync(passage);
        activity.Add(passage);
        return answer;
    }
}
