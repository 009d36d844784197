using System.Text;
using System.Text.Json.Nodes;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Check;

/// <summary><c>--attach</c>: points a provider of a hub of ours to this process, over the hub's admin routes, and back at the
/// end.</summary>
internal sealed class Attachment(PartnerCaller caller, string provider, string? before) : IAsyncDisposable
{
    private const string Partners = "/admin/api/partners";

    /// <returns>What was attached, or what went wrong.</returns>
    public static async Task<(Attachment? Attached, string? Problem)> AttachAsync(PartnerCaller caller, string provider, string url,
        CancellationToken cancellationToken)
    {
        var list = (await caller.SendAsync(HttpMethod.Get, Partners, [], cancellationToken, contentType: null)).Answer;
        if (list.Status != 200 || list.Content.Problem is not null)
        {
            return (null,
                $"--attach: the hub's admin routes did not answer ({list.Describe()}). Point the endpoint of {provider} to {url} yourself and leave --attach out.");
        }

        var found = !ProviderId.TryParse(provider, out var wanted) ? null
            : JsonNode.Parse(
                list.Body)?["providers"]?.AsArray().FirstOrDefault(p => ProviderId.TryParse((string?)p?["id"], out var id) && id == wanted);
        if (found is null) return (null, $"--attach: the hub has no provider {provider}; name one of its own with --provider.");
        var attachment = new Attachment(caller, provider, (string?)found["endpoint"]);
        var problem = await attachment.PointAsync(url, cancellationToken);
        return problem is null ? (attachment, null) : (null, problem);
    }

    public async ValueTask DisposeAsync()
    {
        if (await PointAsync(before, CancellationToken.None) is { } problem) await Console.Error.WriteLineAsync("kilowatch: " + problem);
    }

    private async Task<string?> PointAsync(string? url, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(new JsonObject { ["endpoint"] = url }.ToJsonString());
        var answer =
            (await caller.SendAsync(HttpMethod.Patch, $"{Partners}/providers/{Uri.EscapeDataString(provider)}", body,
                cancellationToken)).Answer;
        return answer.Status is >= 200 and < 300
            ? null
            : $"the endpoint of {provider} could not be set to {url ?? "none"}: {answer.Describe()}";
    }
}
