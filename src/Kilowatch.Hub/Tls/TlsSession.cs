using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kilowatch.Hub;

/// <summary>TLS between a caller's socket and its reader and writer (<see cref="SocketReader"/>, <see cref="SocketWriter"/>). Only one thread at a time is in OpenSSL with it.</summary>
/// <remarks>The handshake is given what was received and leaves what is to be sent. After it bytes come straight from the socket into OpenSSL's buffer.</remarks>
internal sealed unsafe class TlsSession : IDisposable
{
    /// <summary>A record has 16 kB at most. Who sends this much without a byte of data (changes of keys, refused handshakes) only keeps the hub busy.</summary>
    private const int MostWithoutData = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly TlsContext _context;
    private readonly SafeSocketHandle _socket;
    private readonly TlsSessionHandle _ssl;
    private ReadOnlyMemory<byte> _received; // by the handshake's reader
    private byte[]? _sealed;
    private int _sealedLength;
    private bool _isEstablished;
    private bool _isDrained;
    private int _taken; // from the socket, by one call
    private bool _hasEnded;
    private bool _isBroken;
    private bool _isOver;
    private volatile bool _isBeingSent;

    public TlsSession(TlsContext context, SafeSocketHandle socket)
    {
        (_context, _socket) = (context, socket);
        _ssl = context.NewSession(this);
        var bio = TlsBio.New(_ssl.Argument);
        if (bio == 0) throw new CryptographicException("OpenSSL has no memory for a session.");
        OpenSsl.SSL_set_bio(_ssl, bio, bio);
        OpenSsl.SSL_set_accept_state(_ssl);
    }

    /// <summary>For questions about an established session.</summary>
    public TlsSessionHandle Handle => _ssl;

    /// <summary>Why the handshake was refused.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>Whether there may be more to receive than the last <see cref="Receive"/> gave.</summary>
    public bool MayHaveMore { get; private set; }

    /// <summary>Goes on with the handshake. Takes long (a signature, the client's certificate), so not on the thread that all sockets wait for.</summary>
    /// <param name="received">What has come since the last time, all of which is taken.</param>
    /// <param name="output">Is given what is to be sent now, whatever comes out: a refusal's alert too.</param>
    public TlsHandshake Handshake(ReadOnlySequence<byte> received, IBufferWriter<byte> output)
    {
        lock (_gate)
        {
            _received = _received.IsEmpty ? received.ToArray() : (byte[])[.. _received.Span, .. received.ToArray()];
            OpenSsl.ERR_clear_error();
            var result = OpenSsl.SSL_do_handshake(_ssl);
            var outcome = result == 1 ? IsStillTrusted() ? TlsHandshake.Established : TlsHandshake.Refused
                : OpenSsl.SSL_get_error(_ssl, result) == OpenSsl.WantRead ? TlsHandshake.NotYet : TlsHandshake.Refused;
            if (outcome == TlsHandshake.Refused) Failure = LastFailure();
            (_isEstablished, _isBroken) = (outcome == TlsHandshake.Established, outcome == TlsHandshake.Refused);
            if (_sealedLength > 0) output.Write(_sealed.AsSpan(0, _sealedLength));
            GiveSealed();
            return outcome;
        }
    }

    /// <returns>As <see cref="Kernel.Receive"/>.</returns>
    public int Receive(Span<byte> into)
    {
        lock (_gate)
        {
            if (_isOver) return 0;
            (_isDrained, _taken) = (false, 0);
            OpenSsl.ERR_clear_error();
            int read;
            fixed (byte* bytes = into) read = OpenSsl.SSL_read(_ssl, bytes, into.Length);
            if (read <= 0) read = Outcome(read);
            MayHaveMore = read > 0 && (!_isDrained || OpenSsl.SSL_has_pending(_ssl) != 0);
            if (_sealedLength > 0) SendOwn();
            if (_sealedLength <= MostWithoutData) return read;
            _isBroken = true; // asks for alerts, and takes none
            return -Kernel.Reset;
        }
    }

    /// <summary>Makes bytes ready to be sent. Until <see cref="Sent"/> nothing else may be sent.</summary>
    /// <param name="plain">At least one byte.</param>
    /// <param name="bytes">What is to be sent, and to be given back to <see cref="SocketBuffers"/> then.</param>
    /// <param name="length">Of that.</param>
    /// <returns>False when nothing can be sent any more.</returns>
    public bool Seal(ReadOnlySpan<byte> plain, out byte[]? bytes, out int length)
    {
        (bytes, length) = (null, 0);
        lock (_gate)
        {
            if (_isOver || _isBroken) return false;
            OpenSsl.ERR_clear_error();
            fixed (byte* from = plain) _isBroken = OpenSsl.SSL_write(_ssl, from, plain.Length) != plain.Length;
            if (_isBroken) return false;
            (bytes, length, _isBeingSent) = (_sealed, _sealedLength, true);
            (_sealed, _sealedLength) = (null, 0);
            return true;
        }
    }

    public void Sent() => _isBeingSent = false;

    /// <summary>Says to the client that nothing more comes, where that can be said at once.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isOver) return;
            _isOver = true;
            OpenSsl.ERR_clear_error();
            if (_isEstablished && !_isBroken) OpenSsl.SSL_shutdown(_ssl);
            SendOwn();
            GiveSealed();
        }

        _ssl.Dispose();
    }

    /// <summary>For OpenSSL. Does not throw.</summary>
    /// <returns>As <see cref="Kernel.Receive"/>.</returns>
    internal int TakeReceived(Span<byte> into)
    {
        if (!_received.IsEmpty)
        {
            var taken = Math.Min(into.Length, _received.Length);
            _received.Span[..taken].CopyTo(into);
            _received = _received[taken..];
            return taken;
        }

        if (!_isEstablished) return -Kernel.TryAgain;
        if (_taken > MostWithoutData) return -Kernel.Reset;
        int read;
        do read = Kernel.ReceiveUnlessClosed(_socket, into);
        while (read == -Kernel.Interrupted);
        _taken += Math.Max(0, read);
        _isDrained = read < into.Length; // less than there was room for is all that there was
        _hasEnded |= read == 0 || (read < 0 && read != -Kernel.TryAgain);
        return read;
    }

    /// <summary>For OpenSSL. Does not throw.</summary>
    internal bool KeepSealed(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (_sealed is null || _sealed.Length - _sealedLength < bytes.Length)
            {
                var larger = SocketBuffers.Take(_sealedLength == 0 ? bytes.Length : (_sealedLength + bytes.Length) * 2);
                _sealed.AsSpan(0, _sealedLength).CopyTo(larger);
                if (_sealed is not null) SocketBuffers.Give(_sealed);
                _sealed = larger;
            }

            bytes.CopyTo(_sealed.AsSpan(_sealedLength));
            _sealedLength += bytes.Length;
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>What it means that nothing was read.</summary>
    private int Outcome(int result)
    {
        var error = OpenSsl.SSL_get_error(_ssl, result);
        if (error is OpenSsl.WantRead or OpenSsl.WantWrite) return -Kernel.TryAgain;
        if (error == OpenSsl.Ended) return 0;
        _isBroken = true;
        return _hasEnded ? 0 : -Kernel.Reset; // who hangs up without a word has ended too: HTTP knows itself what is whole
    }

    /// <summary>A resumed session brings its client's certificate along, which may have been revoked since.</summary>
    private bool IsStillTrusted() => OpenSsl.SSL_session_reused(_ssl) == 0 || _context.Clients.IsTrusted(_ssl);

    /// <summary>What OpenSSL has to say for itself, such as an alert. Where an answer is under way or the socket is full it waits, and goes with the next answer.</summary>
    private void SendOwn()
    {
        if (_isBeingSent || _sealedLength == 0) return;
        var sent = Kernel.SendUnlessClosed(_socket, _sealed.AsSpan(0, _sealedLength));
        if (sent <= 0) return;
        _sealed.AsSpan(sent, _sealedLength - sent).CopyTo(_sealed);
        _sealedLength -= sent;
        if (_sealedLength == 0) GiveSealed();
    }

    private static string LastFailure() =>
        OpenSsl.ERR_peek_error() is var error and not 0 ? Marshal.PtrToStringUTF8(OpenSsl.ERR_reason_error_string(error)) ?? "" : "the resumed session's certificate counts no more";

    private void GiveSealed()
    {
        if (_sealed is not null) SocketBuffers.Give(_sealed);
        (_sealed, _sealedLength) = (null, 0);
    }
}
