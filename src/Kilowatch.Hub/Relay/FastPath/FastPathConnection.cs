using System.Buffers;
using Kilowatch.Hub.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Kilowatch.Hub.Relay.FastPath;

/// <summary>One connection of <see cref="NotificationFastPath"/>.</summary>
internal sealed class FastPathConnection(
    ConnectionContext connection, ConnectionDelegate web, int maxBodySize, Func<ReadOnlyMemory<byte>, ConnectionContext, Guid, ValueTask<RelayAnswer>> relay)
{
    /// <summary>A longer request is the web server's: it holds a slow sender to a rate.</summary>
    private const int MostBytes = 64 * 1024;

    private readonly FastPathTimeouts _timeouts = new(connection);

    public async Task RunAsync()
    {
        using (connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested.Register(_timeouts.End))
        {
            try
            {
                if (!await AnswerAsync()) return;
            }
            catch (Exception lost) when (lost is IOException or OperationCanceledException)
            {
                return; // the caller is gone; what it sent has gone its way
            }
            finally
            {
                _timeouts.Leave();
            }
        }

        await web(connection);
    }

    /// <summary>Answers notifications until something else comes.</summary>
    /// <returns>True when something else has come, which is still to be read; false when the connection is to end.</returns>
    private async Task<bool> AnswerAsync()
    {
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);
        var isNext = false;
        while (true)
        {
            // 1 receive
            var reading = input.ReadAsync();
            if (reading.IsCompleted && isNext) await Task.Yield(); // who sends the next before the answer has one request in a turn, whatever thread this is
            isNext = false;
            var read = await reading;
            var received = read.Buffer;
            if (read.IsCanceled || read.IsCompleted || received.Length > MostBytes)
            {
                input.AdvanceTo(received.Start);
                if (_timeouts.IsOver || (read.IsCompleted && received.IsEmpty)) return false;
                input.CancelPendingRead(); // what was looked at here would otherwise be given to the web server only with the next bytes
                return true;
            }

            var bytes = received.IsSingleSegment ? received.First : received.ToArray();
            var recognized = RequestHead.Read(bytes.Span, maxBodySize, out var head, out var body);
            if (recognized == Recognized.Other)
            {
                input.AdvanceTo(received.Start);
                return true;
            }

            if (recognized == Recognized.NotYet)
            {
                _timeouts.BeginReceiving();
                input.AdvanceTo(received.Start, received.End);
                continue;
            }

            // 2 to 8
            _timeouts.Enter(FastPathPhase.Relaying);
            var id = ProcessId.Next();
            var answer = await relay(bytes.Slice(head, body), connection, id);

            // 9 answer
            var isLast = _timeouts.IsOver;
            ResponseWriter.Write(output, answer, id, isLast);
            input.AdvanceTo(received.GetPosition(head + body)); // not before: the body stood there
            _timeouts.Enter(FastPathPhase.Answering);
            var written = await output.FlushAsync();
            if (isLast || written.IsCompleted) return false;
            _timeouts.Enter(FastPathPhase.Idle);
            isNext = true;
        }
    }
}
