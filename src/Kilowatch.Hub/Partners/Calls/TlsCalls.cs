using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Kilowatch.Hub;

/// <summary>Calls over HTTPS: HTTP/2 where the partner offers it, else HTTP/1.1.</summary>
internal sealed class TlsCalls : IPartnerCalls
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _http;
    private readonly CallTimers _timers;
    private readonly int _mostBytes;

    public TlsCalls(HubOptions options, OutgoingTls tls, TimeProvider clock)
    {
        _mostBytes = options.MaxAnswerSize;
        _timers = new CallTimers(clock);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a redirect is no acknowledgment, and a body must not follow it elsewhere
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            SslOptions = tls.Options(),
            ConnectTimeout = options.EmpTimeout,
            PooledConnectionIdleTimeout = ConnectionPool.LongestIdle,
            PooledConnectionLifetime = ConnectionPool.LongestLife,
            MaxResponseDrainSize = 0,
        });
    }

    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    public async ValueTask<CallResult> PostAsync(Uri uri, ReadOnlyMemory<byte> body, string processId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var timer = _timers.Start(timeout);
        using var linked = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken) : null;
        try
        {
            return await SendAsync(uri, body, processId, linked?.Token ?? timer.Token);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            return new CallResult(default, timer.IsCancellationRequested ? CallFailures.Late(timeout) : Explain(failed));
        }
        finally
        {
            _timers.Stop(timer);
        }
    }

    public void Dispose() => _http.Dispose();

    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    private async ValueTask<CallResult> SendAsync(Uri uri, ReadOnlyMemory<byte> body, string processId, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body.ToArray()); // over HTTP/2 an answer may come while the body is still being sent; a pooled buffer could then carry another's bytes
        content.Headers.ContentType = Json;
        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation(ProcessId.Header, processId);
        using var response = await _http.SendAsync(request, cancellationToken);
        return CallFailures.OfStatus((int)response.StatusCode) is { } failure ? new CallResult(default, failure) : await ReadAsync(response, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    private async ValueTask<CallResult> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var announced = response.Content.Headers.ContentLength;
        if (announced > _mostBytes) return new CallResult(default, CallFailures.TooLarge(_mostBytes));
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[announced ?? 1024];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (announced is not null) return new CallResult(buffer, null);
                if (length > _mostBytes) return new CallResult(default, CallFailures.TooLarge(_mostBytes));
                Array.Resize(ref buffer, Math.Min(length * 4, _mostBytes + 1));
            }

            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return new CallResult(buffer.AsMemory(0, length), null);
            length += read;
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
        OperationCanceledException => CallFailures.GivenUp,
        _ => CallFailures.Broke,
    };
}
