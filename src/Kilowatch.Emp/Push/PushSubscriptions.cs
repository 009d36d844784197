using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kilowatch.Emp.Links;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp.Push;

/// <summary><c>/sessions/{token}/push</c>: a driver's browser asks for notifications, or for none any more (W3C Push API).</summary>
/// <remarks>Whoever holds a link chooses where this EMP sends requests to, so only the known push services are taken.</remarks>
internal sealed class PushSubscriptions(EmpOptions options, LinkTokens tokens, PushKeys keys, IEmpStore store)
{
    private const int MaxBody = 4096;
    private const int MaxBrowsers = 8;
    private const int KeyBytes = 65;
    private const int AuthBytes = 16;

    /// <summary>GET: what a browser needs to subscribe; null where there are no notifications.</summary>
    public Task KeyAsync(HttpContext http)
    {
        if (!TryRead(http, out _)) return Answer(http, 404, "the link does not hold.");
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(keys.AreUsed ? $"{{\"publicKey\":\"{keys.PublicKey}\"}}" : "{\"publicKey\":null}",
            http.RequestAborted);
    }

    /// <summary>POST: a subscription as the browser's <c>toJSON</c> has it, and a language.</summary>
    public Task SubscribeAsync(HttpContext http) => HandleAsync(http, async (link, subscription) =>
    {
        var (endpoint, browserKeys) = (subscription.Endpoint, subscription.Keys);
        if (!IsKnownService(endpoint)) return (400, "endpoint: the push service is not one of Emp:Push:Services.");
        if (!IsBase64Url(browserKeys?.P256dh, KeyBytes) || !IsBase64Url(browserKeys?.Auth, AuthBytes))
            return (400, "keys: expected p256dh (65 bytes) and auth (16 bytes), base64url.");
        var language = Languages.All.Contains(subscription.Language, StringComparer.Ordinal) ? subscription.Language! : Languages.All[0];
        var path = (options.PublicUrl is { } url ? new Uri(url).AbsolutePath.TrimEnd('/') : http.Request.PathBase.Value)
            + $"{EmpRoutes.Driver}/{http.Request.RouteValues["token"]}";
        var browser = new PushBrowser(endpoint!, browserKeys!.P256dh!, browserKeys.Auth!, language, path);
        return await store.SubscribeAsync(link.Session, browser, MaxBrowsers, http.RequestAborted)
            ? (201, null)
            : (409, "the session has as many devices as it may have.");
    });

    /// <summary>DELETE: the endpoint of a subscription.</summary>
    public Task UnsubscribeAsync(HttpContext http) => HandleAsync(http, async (link, subscription) =>
    {
        if (subscription.Endpoint is { } endpoint) await store.UnsubscribeAsync(link.Session, endpoint, http.RequestAborted);
        return (204, null);
    });

    private static bool IsBase64Url(string? text, int length)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes];
        return text is not null && text.Length <= KeyBytes * 2 && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == length;
    }

    private bool IsKnownService(string? endpoint) =>
        endpoint is { Length: <= 1024 } && Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
        && options.Push.Services.Exists(service => service.Contains("://", StringComparison.Ordinal)
            ? uri.GetLeftPart(UriPartial.Authority).Equals(service, StringComparison.OrdinalIgnoreCase)
            : uri.Scheme == Uri.UriSchemeHttps && uri.IsDefaultPort
                && (uri.Host.Equals(service, StringComparison.OrdinalIgnoreCase)
                    || uri.Host.EndsWith("." + service, StringComparison.OrdinalIgnoreCase)));

    private bool TryRead(HttpContext http, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Link? link) =>
        tokens.TryRead((string)http.Request.RouteValues["token"]!, out link);

    private async Task HandleAsync(HttpContext http, Func<Link, SubscriptionRequest, Task<(int Status, string? Problem)>> handle)
    {
        var (status, problem) = (404, (string?)"there are no notifications here.");
        if (keys.AreUsed && TryRead(http, out var link))
        {
            if (await ReadAsync(http) is not { } subscription)
                (status, problem) = (400, "expected a JSON object with endpoint, keys, language.");
            else
            {
                try
                {
                    (status, problem) = await handle(link, subscription);
                }
                catch (StoreDownException down)
                {
                    (status, problem) = (503, down.Message);
                }
            }
        }

        await Answer(http, status, problem);
    }

    private static async Task<SubscriptionRequest?> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType() || await RequestBody.ReadAsync(http.Request, MaxBody, http.RequestAborted) is not { } body)
            return null;
        using (body)
        {
            try
            {
                return JsonSerializer.Deserialize(body.Span, PushJson.Default.SubscriptionRequest);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    private static Task Answer(HttpContext http, int status, string? problem)
    {
        http.Response.StatusCode = status;
        if (problem is null) return Task.CompletedTask;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync($"{{\"message\":{JsonSerializer.Serialize(problem, PushJson.Default.String)}}}",
            http.RequestAborted);
    }
}

internal sealed record SubscriptionRequest(string? Endpoint, SubscriptionKeys? Keys, string? Language);

internal sealed record SubscriptionKeys(string? P256dh, string? Auth);

/// <summary>What the service worker shows.</summary>
internal sealed record PushText(string Title, string Body, string Tag, string Link, string Language);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SubscriptionRequest))]
[JsonSerializable(typeof(PushText))]
[JsonSerializable(typeof(string))]
internal sealed partial class PushJson : JsonSerializerContext;
