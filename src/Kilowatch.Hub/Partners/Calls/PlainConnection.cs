using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Kilowatch.Hub;

/// <summary>One connection without TLS, for one call at a time.</summary>
internal sealed class PlainConnection(DnsEndPoint to, int mostBytes, bool goesOnThere) : IDisposable
{
    private const int UsualRequest = 2048;
    private const int UsualAnswer = 4096;
    private const int MostKept = 16 * 1024;

    private readonly CancellationTokenSource _opening = new(); // without a timer nothing of it needs to be disposed of
    private PartnerSocket? _socket;
    private byte[] _request = new byte[UsualRequest];
    private byte[] _received = new byte[UsualAnswer];
    private int _filled;
    private bool _isReused;
    private volatile bool _isGivenUp;

    public DnsEndPoint To => to;

    /// <summary>The last call's.</summary>
    public AnswerReader Answer { get; } = new(mostBytes);

    public bool IsOpen { get; private set; }

    /// <summary>Whether another call may use it.</summary>
    public bool IsClean { get; private set; }

    public bool IsGivenUp => _isGivenUp;

    /// <summary>The call took too long. The pool's, as what follows.</summary>
    public bool IsLate { get; set; }

    /// <summary>Where it stands among those under way; -1 when it does not.</summary>
    public int Place { get; set; } = -1;

    /// <summary>When it was made; a timestamp.</summary>
    public long Made { get; init; }

    /// <summary>Until when its call may take, or, between calls, until when it is kept; a timestamp.</summary>
    public long Until { get; set; }

    /// <summary>How long the partner keeps it between calls, in seconds, if it said so.</summary>
    public int? KeptSeconds { get; private set; }

    /// <returns>Null when it is open; else the sentence on why it is not.</returns>
    public async ValueTask<string?> OpenAsync()
    {
        try
        {
            _socket = new PartnerSocket(goesOnThere);
            await _socket.ConnectAsync(to, _opening.Token);
            IsOpen = true;
            return null;
        }
        catch (SocketException failed)
        {
            return failed.SocketErrorCode switch
            {
                SocketError.HostNotFound => CallFailures.UnknownHost,
                SocketError.ConnectionRefused => CallFailures.Refused,
                _ => CallFailures.NoConnection,
            };
        }
        catch (Exception abandoned) when (abandoned is OperationCanceledException or ObjectDisposedException)
        {
            return CallFailures.NoConnection;
        }
    }

    /// <summary>Sends a request and reads its answer.</summary>
    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "A receive is begun before the send and awaited after it, once.")]
    public async ValueTask<CallEnd> CallAsync(CallHead head, ReadOnlyMemory<byte> body, string processId)
    {
        var (socket, isSent) = (_socket!, false);
        try
        {
            // What is there before the request is sent can only be the connection's end, or bytes that do not answer it. What is
            // not there yet has to be waited for anyway.
            Answer.Begin();
            (IsClean, _filled) = (false, 0);
            var receiving = socket.ReceiveAsync(_received, looks: _isReused);
            if (_isReused && receiving.IsCompleted) return CallEnd.NotSent;

            var length = Write(head, body.Span, processId);
            for (var sent = 0; sent < length;) sent += await socket.SendAsync(_request.AsMemory(sent, length - sent));
            isSent = true;

            while (true)
            {
                if (Take(await receiving) is { } end) return end;
                receiving = socket.ReceiveAsync(_received.AsMemory(_filled));
            }
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            return _isReused && !isSent ? CallEnd.NotSent : Answer.HasHead ? CallEnd.Broke : CallEnd.Ended;
        }
        finally
        {
            _isReused = true;
        }
    }

    /// <summary>Ends the call that is under way, from any thread; it does not go on there.</summary>
    public void Abort()
    {
        _ = _opening.CancelAsync();
        _socket?.Dispose();
    }

    /// <summary>The same, because nobody waits for the answer any more.</summary>
    public void GiveUp()
    {
        _isGivenUp = true;
        Abort();
    }

    public void Dispose() => _socket?.Dispose();

    /// <summary>The request is kept here until it is sent: the caller's memory may carry another's by then.</summary>
    private int Write(CallHead head, ReadOnlySpan<byte> body, string processId)
    {
        var most = head.MostBytes(processId, body.Length);
        if (_request.Length < most || _request.Length > MostKept) _request = new byte[Math.Max(most, UsualRequest)];
        return head.Write(_request, processId, body);
    }

    /// <summary>Reads what was received.</summary>
    /// <returns>Null when more has to come.</returns>
    private CallEnd? Take(int count)
    {
        if (count == 0) Answer.End();
        _filled += count;
        var taken = Answer.Read(_received.AsSpan(0, _filled));
        _filled -= taken;
        var hasAllThatMatters = Answer.IsWhole || (Answer.HasHead && !Answer.Head.IsSuccess);
        if (hasAllThatMatters)
        {
            KeptSeconds = Answer.Head.KeptSeconds ?? KeptSeconds;
            IsClean = Answer.MayBeFollowed && _filled == 0;
            return CallEnd.Answered;
        }

        if (Answer.IsNotHttp) return CallEnd.NotHttp;
        if (Answer.IsTooLarge) return CallEnd.TooLarge;
        if (count == 0) return CallEnd.Ended;
        _received.AsSpan(taken, _filled).CopyTo(_received);
        if (_filled == _received.Length) Array.Resize(ref _received, _filled * 2); // a long line, which the reader bounds
        return null;
    }
}
