using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Kilowatch.Hub;

/// <summary>Calls one partner: connections of its own, a bound of its own, so that a partner that hangs costs no other anything.</summary>
/// <remarks>There is no circuit breaker: after a failure the CPO's retry must be admitted and tried at once. What a partner
/// that hangs can hold is bounded by the calls that may be under way to it.</remarks>
internal sealed class PartnerClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _clock;
    private readonly CallTimers _timers;
    private readonly int _mostAtOnce;
    private readonly int _mostBytes;
    private int _underWay;

    /// <param name="options">Bounds.</param>
    /// <param name="tls">For endpoints with https.</param>
    /// <param name="clock">For the time limit.</param>
    public PartnerClient(HubOptions options, OutgoingTls tls, TimeProvider clock)
    {
        (_clock, _mostAtOnce, _mostBytes) = (clock, options.MaxRequestsPerPartner, options.MaxAnswerSize);
        _timers = new CallTimers(clock);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a redirect is no acknowledgment, and a body must not follow it elsewhere
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            SslOptions = tls.Options(),
            ConnectTimeout = options.EmpTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // follows DNS changes
            MaxResponseDrainSize = 0,
        });
    }

    /// <summary>Calls that wait for its answer at this moment.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Posts a JSON body and reads the whole answer. Never throws for what the partner does.</summary>
    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    public async ValueTask<PartnerAnswer> PostAsync(Uri uri, ReadOnlyMemory<byte> body, string processId, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var started = _clock.GetTimestamp();
        if (Interlocked.Increment(ref _underWay) > _mostAtOnce)
        {
            Interlocked.Decrement(ref _underWay);
            return new PartnerAnswer(default, Sentence($"The partner still owes answers to {_mostAtOnce} requests; this one was not sent."), TimeSpan.Zero);
        }

        var timer = _timers.Start(timeout);
        using var linked = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken) : null;
        try
        {
            var (answer, failure) = await SendAsync(uri, body, processId, linked?.Token ?? timer.Token);
            return new PartnerAnswer(answer, failure, _clock.GetElapsedTime(started));
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            var reason = timer.IsCancellationRequested ? Sentence($"No answer within {timeout.TotalSeconds:0.###} s.") : Explain(failed);
            return new PartnerAnswer(default, reason, _clock.GetElapsedTime(started));
        }
        finally
        {
            _timers.Stop(timer);
            Interlocked.Decrement(ref _underWay);
        }
    }

    public void Dispose() => _http.Dispose();

    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    private async ValueTask<(ReadOnlyMemory<byte> Answer, string? Failure)> SendAsync(Uri uri, ReadOnlyMemory<byte> body, string processId, CancellationToken cancellationToken)
    {
        // Over HTTP/2 an answer may come while the body is still being sent; a pooled buffer could then carry another's bytes.
        using var content = new ReadOnlyMemoryContent(uri.Scheme == Uri.UriSchemeHttps ? body.ToArray() : body);
        content.Headers.ContentType = Json;
        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Content = content,
            Version = uri.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation(ProcessId.Header, processId);
        using var response = await _http.SendAsync(request, cancellationToken);
        var status = (int)response.StatusCode;
        return status is >= 200 and < 300 ? await ReadAsync(response, cancellationToken)
            : status is >= 300 and < 400 ? (default, Sentence($"HTTP {status}: a redirect, which is not followed."))
            : (default, Sentence($"HTTP {status} instead of an answer."));
    }

    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    private async ValueTask<(ReadOnlyMemory<byte> Answer, string? Failure)> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var announced = response.Content.Headers.ContentLength;
        if (announced > _mostBytes) return (default, Sentence($"The answer is larger than {_mostBytes} bytes."));
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[announced ?? 1024];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (announced is not null) return (buffer, null);
                if (length > _mostBytes) return (default, Sentence($"The answer is larger than {_mostBytes} bytes."));
                Array.Resize(ref buffer, Math.Min(length * 4, _mostBytes + 1));
            }

            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return (buffer.AsMemory(0, length), null);
            length += read;
        }
    }

    private static string Explain(Exception failed) => failed switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "The endpoint's host name is not known.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "No secure connection: the TLS handshake failed.",
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "The connection was refused.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "No connection could be made.",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "The answer is not HTTP.",
        HttpRequestException or HttpIOException => "The connection ended before the whole answer was there.",
        OperationCanceledException => "The call was given up.",
        _ => "The connection broke.",
    };

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
