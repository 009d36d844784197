using System.Runtime.CompilerServices;
using Kilowatch.Emp.Store;

namespace Kilowatch.Emp.People;

/// <summary>Finds and deletes what the store has about a person: whole sessions, since each message of one tells where the person
/// was.</summary>
internal sealed class PersonalData(IEmpStore store, TimeProvider clock)
{
    private const int SessionsAtOnce = 200;
    private const int MaxTries = 50;

    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromMilliseconds(100);

    /// <summary>The sessions of which a message names the person, with their messages.</summary>
    public async IAsyncEnumerable<(string Session, IReadOnlyList<StoredMessage> Messages)> FindAsync(Person person,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var listed = await store.ListAsync(after, SessionsAtOnce, cancellationToken);
            foreach (var (session, cursor) in listed)
            {
                after = cursor;
                var messages = await store.ReadAsync(session, after: 0, cancellationToken);
                if (messages.Any(person.IsIn)) yield return (session, messages);
            }

            if (listed.Count < SessionsAtOnce) yield break;
        }
    }

    public async Task<Forgotten> ForgetAsync(Person person, CancellationToken cancellationToken)
    {
        var (sessions, messages) = (0, 0);
        for (var isMore = true; isMore;)
        {
            // A message that comes meanwhile may move its session in the list, so that all are looked at until none is found.
            isMore = false;
            var found = new List<string>();
            await foreach (var (session, its) in FindAsync(person, cancellationToken))
            {
                found.Add(session);
                messages += its.Count;
            }

            foreach (var some in found.Chunk(SessionsAtOnce))
            {
                await store.DeleteAsync(some, cancellationToken);
                (sessions, isMore) = (sessions + some.Length, true);
            }
        }

        var isComplete = await store.ScrubAsync(cancellationToken);
        for (var tries = 1; !isComplete && tries < MaxTries; tries++)
        {
            await Task.Delay(BeforeNextTry, clock, cancellationToken);
            isComplete = await store.ScrubAsync(cancellationToken);
        }

        return new(sessions, messages, isComplete);
    }
}

/// <summary>What was deleted; never whose.</summary>
/// <param name="Sessions">How many, with all about them.</param>
/// <param name="Messages">How many messages they had.</param>
/// <param name="IsComplete">False when some of it may still be in the database's log, because someone read it: try again.</param>
internal sealed record Forgotten(int Sessions, int Messages, bool IsComplete);
