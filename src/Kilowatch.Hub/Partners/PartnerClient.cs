using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Kilowatch.Hub.Http;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Partners;

/// <summary>Calls one partner: connections of its own, a bound of its own, so that a partner that hangs costs no other partner anything.
/// Over https in HTTP/2 where the partner offers it, else in HTTP/1.1.</summary>
/// <remarks>A request that may have reached the partner is never sent again: only the CPO may do that. There is no circuit breaker: after a
/// failure
/// the CPO's retry must be admitted and tried at once (docs/decisions/no-circuit-breaker.md).</remarks>
internal sealed class PartnerClient : IDisposable
{
    /// <summary>The verdict is known by then: the caller does not wait longer for what only the hub's operator reads.</summary>
    private static readonly TimeSpan MaxWaitForBeginning = TimeSpan.FromMilliseconds(200);

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly TimeProvider _clock;
    private readonly HubOptions _options;
    private readonly IPartnerTransport _transport;
    private HttpMessageInvoker _http;
    private int _underWay;

    /// <param name="options">Bounds.</param>
    /// <param name="transport">Connects.</param>
    /// <param name="clock">For the time limit.</param>
    public PartnerClient(HubOptions options, IPartnerTransport transport, TimeProvider clock)
    {
        (_options, _transport, _clock) = (options, transport, clock);
        Failing = new Outage(clock, quiet: TimeSpan.FromSeconds(10));
        _http = Connect();
    }

    /// <summary>That it fails, as whoever judges its answers notes here: over once it has answered well for ten seconds.</summary>
    public Outage Failing { get; }

    /// <summary>Calls that wait for the partner's answer at this moment.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Posts a JSON body and reads the whole answer. Never throws for what the partner does.</summary>
    /// <param name="uri">Below the partner's endpoint.</param>
    /// <param name="body">Not read any more once this has ended.</param>
    /// <param name="processId">For the header <c>Process-ID</c>.</param>
    /// <param name="sessionId">The session that is asked about: an answer that names another one is a failure, and the connections of now
    /// are not used again.</param>
    /// <param name="timeout">For everything, from the search for a connection to the answer's last byte.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public async ValueTask<PartnerAnswer> PostAsync(
        Uri uri, ReadOnlyMemory<byte> body, string processId, string sessionId, TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        using var span = HubTracing.Step("forward", System.Diagnostics.ActivityKind.Client);
        span?.SetTag("server.address", uri.Host);
        var started = _clock.GetTimestamp();
        if (Interlocked.Increment(ref _underWay) > _options.MaxRequestsPerPartner)
        {
            Interlocked.Decrement(ref _underWay);
            return new PartnerAnswer(default, CallFailures.TooMany(_options.MaxRequestsPerPartner), TimeSpan.Zero);
        }

        var progress = new CallProgress();
        using var timer = new CancellationTokenSource(timeout, _clock);
        using var linked =
            cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken) : null;
        try
        {
            var http = _http;
            var (answer, failure) = await SendAsync(http, uri, body, processId, progress, linked?.Token ?? timer.Token);
            if (failure is null && AnsweredSession.IsOther(answer.Span, sessionId))
            {
                Replace(http);
                (answer, failure) = (default, CallFailures.OtherSession);
            }

            return new PartnerAnswer(answer, failure, _clock.GetElapsedTime(started), progress);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException
            or ObjectDisposedException)
        {
            return new PartnerAnswer(default, timer.IsCancellationRequested ? CallFailures.Late(timeout) : Explain(failed),
                _clock.GetElapsedTime(started), progress);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpMessageInvoker Connect() => new(_transport.Connect());

    /// <summary>A connection whose answers are out of step stays so. Idle ones end now, those in use with the answer that they wait
    /// for.</summary>
    private void Replace(HttpMessageInvoker used)
    {
        var fresh = Connect();
        var isFirst = Interlocked.CompareExchange(ref _http, fresh, used) == used;
        (isFirst ? used : fresh).Dispose();
    }

    private async ValueTask<(ReadOnlyMemory<byte> Body, string? Failure)> SendAsync(HttpMessageInvoker http, Uri uri,
        ReadOnlyMemory<byte> body, string processId, CallProgress progress, CancellationToken cancellationToken)
    {
        // over HTTP/2 an answer may come while the body is still being sent; a pooled buffer could then carry another's bytes
        using var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = Json;
        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation(ProcessId.Header, processId);
        HubTracing.Inject(request);
        using var response = await http.SendAsync(request, cancellationToken);
        progress.Head = response;
        var maxBytes = _options.MaxAnswerSize;
        var failure =
            CallFailures.OfStatus((int)response.StatusCode)
                ?? (response.Content.Headers.ContentLength > maxBytes ? CallFailures.TooLarge(maxBytes) : null);
        if (failure is null) return await ReadAsync(response, progress, cancellationToken);
        await ReadBeginningAsync(response, progress, cancellationToken);
        return (default, failure);
    }

    /// <summary>Of an answer that is none: what its sender's people want to see. That it ends or lags is no further failure.</summary>
    private static async ValueTask ReadBeginningAsync(HttpResponseMessage response, CallProgress progress,
        CancellationToken cancellationToken)
    {
        var buffer = new byte[ReceivedAnswer.MaxBody + 1];
        using var enough = new CancellationTokenSource(MaxWaitForBeginning, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enough.Token);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            for (int length = 0, read = 1; length < buffer.Length && read > 0; length += read)
            {
                read = await stream.ReadAsync(buffer.AsMemory(length), either.Token);
                (progress.Body, progress.IsWhole) = (buffer.AsMemory(0, length + read), read == 0);
            }
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            // what came is kept
        }
    }

    private async ValueTask<(ReadOnlyMemory<byte> Body, string? Failure)> ReadAsync(HttpResponseMessage response, CallProgress progress,
        CancellationToken cancellationToken)
    {
        var maxBytes = _options.MaxAnswerSize;
        var announced = response.Content.Headers.ContentLength;
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[announced ?? 1024];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (announced is not null) return Whole(buffer);
                if (length > maxBytes) return (default, CallFailures.TooLarge(maxBytes));
                Array.Resize(ref buffer, Math.Min(length * 4, maxBytes + 1));
            }

            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return Whole(buffer.AsMemory(0, length));
            length += read;
            progress.Body = buffer.AsMemory(0, length);
        }

        (ReadOnlyMemory<byte> Body, string? Failure) Whole(ReadOnlyMemory<byte> body)
        {
            (progress.Body, progress.IsWhole) = (body, true);
            return (body, null);
        }
    }

    private static string Explain(Exception failed) => failed switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => CallFailures.UnknownHost,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => CallFailures.NoTls,
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => CallFailures.Refused,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => CallFailures.NoConnection,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => CallFailures.NotHttp,
        HttpRequestException or HttpIOException => CallFailures.Ended,
        OperationCanceledException or ObjectDisposedException => CallFailures.GivenUp,
        _ => CallFailures.Broke,
    };
}
