using System.Net.Http.Headers;
using Kilowatch.Cli.Validate;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Replay;

/// <summary>The hub that is sent to: one request, one answer, no retry, for a retry would be another replay.</summary>
internal sealed class ReplayHub(HttpClient http, Uri hub)
{
    // Longer than a hub waits for any partner.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <exception cref="HttpRequestException">No connection, or it broke.</exception>
    public async Task<ReplayAnswer> SendAsync(JudgedKind kind, byte[] body, OperatorId? @operator, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(Deadline);
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await http.PostAsync(OicpRoutes.Below(hub, Path(kind, body, @operator)), content, enough.Token);
            return ReplayAnswer.Of((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(enough.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ReplayAnswer.None;
        }
    }

    private static string Path(JudgedKind kind, byte[] body, OperatorId? @operator)
    {
        if (kind == JudgedKind.RemoteStart || kind == JudgedKind.RemoteStop)
        {
            var provider = MessageReader.Read(body, kind.Request!.Value).ProviderId.TextIn(body) ?? "-";
            return OicpRoutes.For(kind == JudgedKind.RemoteStart ? OicpRoutes.AuthorizeRemoteStart : OicpRoutes.AuthorizeRemoteStop,
                provider);
        }

        var route = kind == JudgedKind.AuthorizeStart ? OicpRoutes.AuthorizeStart
            : kind == JudgedKind.AuthorizeStop ? OicpRoutes.AuthorizeStop
            : kind == JudgedKind.ChargeDetailRecord ? OicpRoutes.ChargeDetailRecord
            : OicpRoutes.ChargingNotifications;
        return OicpRoutes.For(route, @operator?.Value ?? "-");
    }
}
