using System.Runtime.CompilerServices;

namespace Kilowatch.Hub;

/// <summary>Calls over plain HTTP/1.1. A call allocates the answer's body and nothing else, and takes one system call to send and, mostly, two to receive.</summary>
/// <remarks>A request that may have reached the partner whole is never sent again: only the CPO may do that.</remarks>
internal sealed class PlainCalls(int mostBytes, TimeProvider clock) : IPartnerCalls
{
    private readonly ConnectionPool _connections = new(clock, mostBytes);
    private CallHead? _head;

    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    public async ValueTask<CallResult> PostAsync(Uri uri, ReadOnlyMemory<byte> body, string processId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var head = HeadOf(uri);
        var now = clock.GetTimestamp();
        var until = now + ConnectionPool.Timestamps(clock, timeout);
        while (true)
        {
            var connection = _connections.Take(head.To, now, until);
            var givingUp = cancellationToken.UnsafeRegister(static connection => ((PlainConnection)connection!).GiveUp(), connection);
            try
            {
                var failure = connection.IsOpen ? null : await connection.OpenAsync();
                var end = failure is null ? await connection.CallAsync(head, body, processId) : CallEnd.Ended;
                var isOver = connection.IsLate || connection.IsGivenUp;
                if (end == CallEnd.NotSent && !isOver) continue;
                failure ??= FailureOf(end, connection.Answer);
                if (failure is not null && isOver) failure = connection.IsLate ? CallFailures.Late(timeout) : CallFailures.GivenUp;
                return failure is null ? new CallResult(connection.Answer.Body, null) : new CallResult(default, failure);
            }
            finally
            {
                await givingUp.DisposeAsync(); // before the connection is another call's
                _connections.Return(connection);
            }
        }
    }

    public void Dispose() => _connections.Dispose();

    /// <summary>Notifications all go to the same address.</summary>
    private CallHead HeadOf(Uri uri)
    {
        var last = _head;
        return ReferenceEquals(last?.Uri, uri) ? last! : _head = new CallHead(uri);
    }

    private string? FailureOf(CallEnd end, AnswerReader answer) => end switch
    {
        CallEnd.Answered => CallFailures.OfStatus(answer.Head.Status),
        CallEnd.NotHttp => CallFailures.NotHttp,
        CallEnd.TooLarge => CallFailures.TooLarge(mostBytes),
        CallEnd.Broke => CallFailures.Broke,
        _ => CallFailures.Ended,
    };
}
