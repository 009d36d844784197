using System.Collections.Concurrent;
using System.Net;

namespace Kilowatch.Hub.Http;

/// <summary>How fast one address may begin connections before a partner has shown itself on them: a handshake costs the hub far more than
/// whoever begins it. Each takes
/// a turn of 40 ms, or until a partner is recognized; the others wait.</summary>
/// <remarks>The newest and the oldest go next by turns: while many wait, the newest is the one that still does, and the oldest must not
/// wait for ever.</remarks>
/// <param name="perSecond">How many connections one address may begin in a second.</param>
/// <param name="clock">Of the network.</param>
internal sealed class NewcomersTurns(int perSecond, TimeProvider clock)
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(40);

    private readonly int _turns = Math.Max(1, perSecond / 25);
    private readonly int _maxWaiting = 4 * perSecond;
    private readonly ConcurrentDictionary<IPAddress, Origin> _origins = new();

    /// <summary>Waits for a turn. Give it back by <see cref="Turn.End"/>, or leave it to its time.</summary>
    /// <returns>Null when more wait than get a turn in four seconds: the oldest is sent away.</returns>
    /// <exception cref="OperationCanceledException">The connection has ended meanwhile.</exception>
    public async ValueTask<Turn?> TakeAsync(IPAddress address, CancellationToken closed)
    {
        while (true)
        {
            var origin = _origins.GetOrAdd(address, static (address, turns) => new Origin(address, turns), _turns);
            if (origin.Enter(_maxWaiting) is not { } turn) continue; // the last one has just left
            using (closed.UnsafeRegister(static (waiting, token) => ((TaskCompletionSource<bool>)waiting!).TrySetCanceled(token), turn))
            {
                return await turn.Task ? new Turn(this, origin, clock) : null;
            }
        }
    }

    private void Leave(Origin origin)
    {
        if (origin.Leave()) _origins.TryRemove(KeyValuePair.Create(origin.Address, origin));
    }

    private sealed class Origin(IPAddress address, int free)
    {
        private readonly Lock _gate = new();
        private readonly LinkedList<TaskCompletionSource<bool>> _waiting = new();
        private int _taken;
        private bool _isOldestNext;
        private bool _isGone;

        public IPAddress Address => address;

        /// <returns>Null when it has been forgotten; otherwise it completes with the turn, or with false.</returns>
        public TaskCompletionSource<bool>? Enter(int maxWaiting)
        {
            var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                if (_isGone) return null;
                if (_taken < free)
                {
                    _taken++;
                    turn.SetResult(true);
                    return turn;
                }

                _waiting.AddLast(turn);
                if (_waiting.Count <= maxWaiting) return turn;
                _waiting.First!.Value.TrySetResult(false);
                _waiting.RemoveFirst();
                return turn;
            }
        }

        /// <returns>True when nobody is left.</returns>
        public bool Leave()
        {
            lock (_gate)
            {
                while (_waiting.Count > 0)
                {
                    var next = (_isOldestNext ? _waiting.First : _waiting.Last)!;
                    _waiting.Remove(next);
                    if (!next.Value.TrySetResult(true)) continue; // it has hung up
                    _isOldestNext = !_isOldestNext;
                    return false;
                }

                return _isGone = --_taken == 0;
            }
        }
    }

    /// <summary>One connection's.</summary>
    public sealed class Turn
    {
        private readonly NewcomersTurns _of;
        private readonly Origin _origin;
        private readonly ITimer _timer;
        private int _hasEnded;

        internal Turn(NewcomersTurns of, object origin, TimeProvider clock)
        {
            (_of, _origin) = (of, (Origin)origin);
            _timer = clock.CreateTimer(static turn => ((Turn)turn!).End(), this, Length, Timeout.InfiniteTimeSpan);
        }

        public void End()
        {
            if (Interlocked.Exchange(ref _hasEnded, 1) != 0) return;
            _timer?.Dispose();
            _of.Leave(_origin);
        }
    }
}
