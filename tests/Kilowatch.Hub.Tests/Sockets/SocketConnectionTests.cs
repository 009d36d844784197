using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Kilowatch.Hub.Tests.Sockets;

/// <summary>The hub's own connections keep to what a web server asks of a transport.</summary>
public sealed class SocketConnectionTests : IAsyncLifetime
{
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(20);

    private readonly Socket _caller = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private IConnectionListener _listener = null!;
    private ConnectionContext _connection = null!;

    public async ValueTask InitializeAsync()
    {
        _listener = await new SocketListeners().BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        await _caller.ConnectAsync(_listener.EndPoint);
        _connection = (await _listener.AcceptAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _listener.DisposeAsync();
        _caller.Dispose();
    }

    [Fact]
    public async Task What_was_not_consumed_is_there_again_with_what_follows()
    {
        await SendAsync("abc");
        var first = await ReadAsync();
        Assert.Equal("abc", Text(first.Buffer));
        _connection.Transport.Input.AdvanceTo(first.Buffer.GetPosition(1), first.Buffer.End);
        var more = ReadAsync();
        Assert.False(more.IsCompleted);
        await SendAsync("d");
        var second = await more;
        Assert.Equal("bcd", Text(second.Buffer));
        _connection.Transport.Input.AdvanceTo(second.Buffer.Start); // not looked at to its end, so it is no reason to wait
        Assert.Equal("bcd", Text((await ReadAsync()).Buffer));
    }

    [Fact]
    public async Task More_than_a_buffer_is_kept_until_it_is_consumed()
    {
        var sent = Enumerable.Range(0, 300_000).Select(i => (byte)(i % 251)).ToArray();
        var sending = _caller.SendAsync(sent, SocketFlags.None);
        while (true)
        {
            var read = await ReadAsync();
            if (read.Buffer.Length == sent.Length)
            {
                Assert.Equal(sent, read.Buffer.ToArray());
                break;
            }

            _connection.Transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        await sending;
    }

    [Fact]
    public async Task A_read_that_waits_can_be_called_off_and_loses_nothing()
    {
        var waiting = ReadAsync();
        _connection.Transport.Input.CancelPendingRead();
        var canceled = await waiting;
        Assert.True(canceled.IsCanceled);
        _connection.Transport.Input.AdvanceTo(canceled.Buffer.End);
        await SendAsync("after");
        Assert.Equal("after", Text((await ReadAsync()).Buffer));
    }

    [Fact]
    public async Task A_call_off_before_the_read_is_for_the_next_one()
    {
        _connection.Transport.Input.CancelPendingRead();
        var canceled = await ReadAsync();
        Assert.True(canceled.IsCanceled && canceled.Buffer.IsEmpty);
        _connection.Transport.Input.AdvanceTo(canceled.Buffer.End);
        using var stop = new CancellationTokenSource();
        var waiting = _connection.Transport.Input.ReadAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task The_end_comes_after_all_that_was_sent_and_is_told_to_whoever_waits_for_it()
    {
        var closed = new TaskCompletionSource();
        _connection.ConnectionClosed.Register(closed.SetResult);
        await SendAsync("last");
        _caller.Shutdown(SocketShutdown.Send);
        await closed.Task.WaitAsync(TooLong);
        var read = await ReadAsync();
        Assert.Equal("last", Text(read.Buffer));
        _connection.Transport.Input.AdvanceTo(read.Buffer.End);
        var end = await ReadAsync();
        Assert.True(end.IsCompleted && end.Buffer.IsEmpty);
    }

    [Fact]
    public async Task A_connection_that_broke_fails_the_read()
    {
        var waiting = ReadAsync();
        _caller.LingerState = new LingerOption(true, 0);
        _caller.Close(); // a reset
        await Assert.ThrowsAsync<ConnectionResetException>(() => waiting);
    }

    [Fact]
    public async Task A_caller_that_reads_slowly_gets_everything()
    {
        var sent = Enumerable.Range(0, 20_000_000).Select(i => (byte)(i % 241)).ToArray();
        var writing = Task.Run(async () =>
        {
            for (var at = 0; at < sent.Length; at += 5_000_000)
            {
                sent.AsSpan(at, 5_000_000).CopyTo(_connection.Transport.Output.GetSpan(5_000_000));
                _connection.Transport.Output.Advance(5_000_000);
                Assert.False((await _connection.Transport.Output.FlushAsync()).IsCompleted);
            }
        });
        var received = new byte[sent.Length];
        for (var at = 0; at < received.Length;) at += await _caller.ReceiveAsync(received.AsMemory(at, Math.Min(100_000, received.Length - at)), SocketFlags.None).AsTask().WaitAsync(TooLong);
        await writing.WaitAsync(TooLong);
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task Who_writes_to_a_caller_that_is_gone_is_told_so()
    {
        _caller.LingerState = new LingerOption(true, 0);
        _caller.Close();
        await Assert.ThrowsAsync<ConnectionResetException>(ReadAsync);
        _connection.Transport.Output.GetSpan(1)[0] = 1;
        _connection.Transport.Output.Advance(1);
        Assert.True((await _connection.Transport.Output.FlushAsync()).IsCompleted);
    }

    [Fact]
    public async Task An_aborted_connection_ends_for_both_sides()
    {
        var waiting = ReadAsync();
        _connection.Abort(new ConnectionAbortedException());
        Assert.True((await waiting).IsCompleted);
        Assert.Equal(0, await _caller.ReceiveAsync(new byte[1], SocketFlags.None).WaitAsync(TooLong));
    }

    [Fact]
    public async Task A_listener_that_is_told_to_stop_says_so()
    {
        var accepting = _listener.AcceptAsync().AsTask();
        await _listener.UnbindAsync();
        Assert.Null(await accepting.WaitAsync(TooLong));
    }

    [Fact]
    public async Task An_address_that_is_taken_is_named_as_such()
    {
        await Assert.ThrowsAsync<AddressInUseException>(async () => await new SocketListeners().BindAsync(_listener.EndPoint));
    }

    private static string Text(ReadOnlySequence<byte> bytes) => Encoding.ASCII.GetString(bytes);

    private Task<System.IO.Pipelines.ReadResult> ReadAsync() => _connection.Transport.Input.ReadAsync().AsTask().WaitAsync(TooLong);

    private async Task SendAsync(string text)
    {
        await _caller.SendAsync(Encoding.ASCII.GetBytes(text), SocketFlags.None);
    }
}
