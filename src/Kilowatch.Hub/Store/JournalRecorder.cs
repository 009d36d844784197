namespace Kilowatch.Hub;

/// <summary>Writes a passage's end into the journal.</summary>
internal sealed class JournalRecorder(IHubStore store, JournalPrivacy privacy, Activity activity, TimeProvider clock)
{
    /// <summary>Completes with the answer once it is on disk; only then may the answer leave.</summary>
    /// <exception cref="StoreDownException">It is not.</exception>
    public async ValueTask<RelayAnswer> RecordAsync(
        Passage passage, ReadOnlyMemory<byte> request, Outcome outcome, RelayAnswer answer,
        SessionEffect effect = SessionEffect.None, SessionOpening? opening = null)
    {
        (passage.Outcome, passage.Effect, passage.Opening) = (outcome, effect, opening);
        await WriteAsync(passage, request, answer);
        Count(passage);
        return answer;
    }

    /// <summary>The same for a passage that knows its outcome and effect; <see cref="Count"/> is to follow.</summary>
    /// <exception cref="StoreDownException">It is not on disk.</exception>
    public ValueTask WriteAsync(Passage passage, ReadOnlyMemory<byte> request, in RelayAnswer answer)
    {
        (passage.HttpStatus, passage.Code) = (answer.HttpStatus, answer.Code);
        (passage.Request, passage.Answer) = privacy.Keep(request, answer.Body, isWhole: passage.Effect == SessionEffect.Closed);
        passage.Answered = clock.GetUtcNow();
        return store.RecordAsync(passage);
    }

    /// <summary>For what the dashboard tells of the last hours.</summary>
    public void Count(Passage passage) => activity.Add(passage);
}
