using System.Globalization;
using System.Net.Http.Headers;

namespace Kilowatch.Cli.Listen;

/// <summary>The backend's answer, or why there is none.</summary>
internal sealed record Forwarded(int Status, string ContentType, byte[] Body, string? Problem);

/// <summary>Sends a request on to a backend, byte for byte.</summary>
internal sealed class Forwarder(Uri backend) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10); // a hub's own

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        SslOptions = { CertificateChainPolicy = CertificateChains.PolicyFor() },
    })
    { Timeout = Deadline, MaxResponseContentBufferSize = 1024 * 1024 };

    public async Task<Forwarded> SendAsync(string path, byte[] body, string? contentType, CancellationToken cancellationToken)
    {
        // An address with a path is the backend's own route; a base address gets OICP's path, as a hub adds it.
        var address = backend.AbsolutePath.EndsWith('/') ? new Uri(backend.GetLeftPart(UriPartial.Path).TrimEnd('/') + path) : backend;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType =
                MediaTypeHeaderValue.TryParse(contentType, out var type) ? type : new MediaTypeHeaderValue("application/json");
            using var response = await _http.SendAsync(request, cancellationToken);
            return new((int)response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "",
                await response.Content.ReadAsByteArrayAsync(cancellationToken), null);
        }
        catch (HttpRequestException failed)
        {
            return Failed($"{address} cannot be reached: {failed.InnerException?.Message ?? failed.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(string.Create(CultureInfo.InvariantCulture, $"{address} did not answer within {Deadline.TotalSeconds} s"));
        }
    }

    public void Dispose() => _http.Dispose();

    private static Forwarded Failed(string problem) =>
        new(502, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(problem), problem);
}
