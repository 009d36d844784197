using System.Net;

namespace Kilowatch.Cpo.Bench;

/// <summary>A hub that costs nothing.</summary>
internal sealed class Yes : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(
        new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"Result":true,"StatusCode":{"Code":"000"}}""") });
}
