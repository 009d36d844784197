using System.CommandLine;
using System.Text.Json.Nodes;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Listen;

/// <summary>Makes this process the provider's endpoint at a hub, for as long as it lives.</summary>
internal sealed class HubRegistration(HubConnectionOptions hub, ParseResult parsed, ProviderId provider)
{
    private string? _endpoint;
    private JsonObject? _former;

    private string Path => "/admin/api/partners/providers/" + Uri.EscapeDataString(provider.Value);

    /// <summary>The exit code; not 0 when the hub does not let it, which has been told then.</summary>
    public async Task<int> EnterAsync(string url, CancellationToken cancellationToken)
    {
        // A wildcard address is where one listens, not where one is called.
        _endpoint = url.Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal).TrimEnd('/') + "/";
        var exit = await ReadAsync(cancellationToken);
        if (exit != ExitCodes.Done) return exit;
        if (_former is null)
        {
            await Console.Error.WriteLineAsync(
                $"kilowatch: the hub has no provider {provider}. Add it first: kilowatch partners add provider '{provider}' --endpoint {_endpoint}");
            return ExitCodes.No;
        }

        var settings = new JsonObject { ["endpoint"] = _endpoint, ["chargingNotifications"] = true };
        exit = await hub.CallAsync(parsed, HttpMethod.Patch, Path, settings.ToJsonString(), _ => { }, cancellationToken);
        if (exit == ExitCodes.Done)
            await Console.Error.WriteLineAsync(
                $"The hub now calls {provider} here; before: {(string?)_former["endpoint"] ?? "nowhere"}. The former endpoint is restored at the end.");
        return exit;
    }

    /// <summary>Puts back what was there; not what somebody else has set since.</summary>
    public async Task<int> LeaveAsync(CancellationToken cancellationToken)
    {
        var former = _former!;
        var exit = await ReadAsync(cancellationToken);
        if (exit == ExitCodes.Done && (string?)_former?["endpoint"] == _endpoint)
        {
            former.Remove("source");
            exit = await hub.CallAsync(parsed, HttpMethod.Put, Path, former.ToJsonString(), _ => { }, cancellationToken);
        }

        if (exit != ExitCodes.Done)
        {
            var endpoint =
                (string?)former["endpoint"] is { } url
                    ? $"kilowatch partners set provider '{provider}' --endpoint {url}"
                    : $"kilowatch partners remove provider '{provider}'";
            await Console.Error.WriteLineAsync(
                $"kilowatch: {provider}'s endpoint at the hub could not be put back. Do it with: {endpoint}");
        }

        return exit;
    }

    private Task<int> ReadAsync(CancellationToken cancellationToken) =>
        hub.CallAsync(parsed, HttpMethod.Get, "/admin/api/partners", null, Find, cancellationToken);

    private void Find(string answer) => _former = JsonNode.Parse(answer)!["providers"]!.AsArray().OfType<JsonObject>()
        .FirstOrDefault(p => ProviderId.TryParse((string?)p["id"], out var id) && id == provider);
}
