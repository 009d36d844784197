using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Kilowatch.Conformance.Dialogue;

/// <summary>Speaks to the partner and takes down every word. Never throws for what the partner does.</summary>
/// <param name="handler">Connections, TLS.</param>
/// <param name="address">The partner's base URL.</param>
/// <param name="way">"hub to EMP", for the report.</param>
/// <param name="patience">After so long without an answer there is none.</param>
/// <param name="clock">For times.</param>
internal sealed class PartnerCaller(SocketsHttpHandler handler, Uri address, string way, TimeSpan patience, TimeProvider clock)
    : IDisposable
{
    // No answer of OICP is so long; what is beyond is not taken down.
    private const int MaxBytes = 1024 * 1024;

    private readonly HttpClient _http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    public async Task<Exchange> SendAsync(
        HttpMethod method, string path, byte[] body, CancellationToken cancellationToken, string? contentType = "application/json")
    {
        using var message = new HttpRequestMessage(method, $"{address.GetLeftPart(UriPartial.Path).TrimEnd('/')}{path}");
        if (contentType is not null)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        var request =
            new Request(method.Method, message.RequestUri!.PathAndQuery, contentType is null ? [] : [new("Content-Type", contentType)],
                body, clock.GetUtcNow());
        return new(way, request, await AnswerAsync(message, cancellationToken));
    }

    public void Dispose() => _http.Dispose();

    private async Task<PartnerResponse> AnswerAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(patience);
        try
        {
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, timer.Token);
            var body = await ReadAsync(response.Content, timer.Token);
            var headers =
                response.Headers.Concat(response.Content.Headers).SelectMany(
                    field => field.Value.Select(value => new Header(field.Key, value)));
            return new((int)response.StatusCode, [.. headers], body, clock.GetElapsedTime(started));
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException
            || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new(0, [], [], clock.GetElapsedTime(started), Explain(failed, patience));
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[8192];
        while (kept.Length < MaxBytes && await stream.ReadAsync(buffer, cancellationToken) is var read and > 0) kept.Write(buffer, 0, read);
        return kept.ToArray();
    }

    private static string Explain(Exception failed, TimeSpan patience) => failed switch
    {
        OperationCanceledException => FormattableString.Invariant($"no answer within {patience.TotalSeconds:0.#} s"),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its host name is not known",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"no secure connection ({failed.InnerException?.Message ?? failed.Message})",
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            "the connection was refused",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "no connection could be made",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "the answer is not HTTP",
        _ => "the connection ended before the whole answer was there",
    };
}
