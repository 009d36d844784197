using System.Text.Json;
using System.Text.Json.Nodes;
using Kilowatch.Hub.Options;
using Kilowatch.Hub.Storage;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.Partners;

/// <summary>Partners and contracts as data: the configuration's, and before them what was set since; a change is checked, stored, and in
/// force at once.</summary>
internal sealed class PartnerAdministration(HubOptions options, IPartnerStore store, PartnerDirectory directory,
    ILogger<PartnerAdministration> log) : IHostedService, IDisposable
{
    private const string None = "there is none";

    private readonly SemaphoreSlim _changing = new(1);
    private List<StoredPartner> _stored = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        store.Changed += ReadAgainAsync; // before reading, so that nothing between is missed
        _stored = Standing(await store.ReadAsync(cancellationToken));
        if (_stored.Count == 0) return;
        var merged = PartnerOverlay.Of(options, _stored);
        var mistakes = HubOptionsValidation.Check(merged);
        if (mistakes.Count > 0)
            throw new HubConfigurationException(
                "The configuration contradicts the partners in the store (see: kilowatch partners list). "
                    + string.Join(" ", mistakes));
        directory.Replace(merged);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        store.Changed -= ReadAgainAsync;
        return Task.CompletedTask;
    }

    public void Dispose() => _changing.Dispose();

    /// <summary>All partners and contracts as they are in force.</summary>
    public HubOptions Current() => PartnerOverlay.Of(options, _stored);

    public bool IsStored(PartnerKind kind, string id) =>
        _stored.Exists(p => p.Kind == kind && p.Settings is not null && p.Id == PartnerOverlay.Canonical(kind, id));

    /// <summary>Adds or replaces a partner, or with <paramref name="merge"/> changes just the given settings of one that is
    /// there.</summary>
    /// <returns>What is wrong with it; null when it is in force.</returns>
    public async Task<string?> SetAsync(PartnerKind kind, string id, JsonObject settings, bool merge, CancellationToken cancellationToken)
    {
        if (PartnerOverlay.Canonical(kind, id) is not { } canonical)
            return $"\"{id}\" is no {(kind == PartnerKind.Operator ? "OperatorID" : "ProviderID")}.";
        return await ChangeAsync(
            () =>
            {
                var existing = Find(Current(), kind, canonical);
                var whole = merge && existing is not null ? existing.DeepClone().AsObject() : [];
                foreach (var (name, value) in settings) whole[name] = value?.DeepClone();
                whole["id"] ??= existing?["id"]?.DeepClone() ?? id;
                if (PartnerOverlay.Canonical(kind, (string?)whole["id"] ?? "") != canonical)
                    return (null, "id: a partner's id does not change; add another partner instead.");
                var text = whole.ToJsonString();
                try
                {
                    if (kind == PartnerKind.Operator) PartnerSettingsJson.ReadOperator(text);
                    else PartnerSettingsJson.ReadProvider(text);
                }
                catch (JsonException wrong)
                {
                    return (null,
                        $"{wrong.Path?.TrimStart('$', '.')}: {(wrong.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "is not a setting of such a partner" : "has a value of the wrong type")}.");
                }

                return (new StoredPartner(kind, canonical, IsAsConfigured(kind, canonical, text) ? StoredPartner.AsConfigured : text),
                    null);
            },
            cancellationToken);
    }

    /// <returns>False when there is none.</returns>
    public async Task<bool> RemoveAsync(PartnerKind kind, string id, CancellationToken cancellationToken)
    {
        if (PartnerOverlay.Canonical(kind, id) is not { } canonical) return false;
        return await ChangeAsync(
            () => Find(Current(), kind, canonical) is null ? (null, None) : (new StoredPartner(kind, canonical, null), null),
            cancellationToken) is null;
    }

    /// <summary>Lets an operator and a provider work together.</summary>
    /// <returns>What is wrong with it; null when it is in force.</returns>
    public Task<string?> AddContractAsync(string @operator, string provider, CancellationToken cancellationToken) => ChangeAsync(
        () =>
        {
            var contract = new ContractOptions { Operator = @operator, Provider = provider };
            var id = PartnerOverlay.ContractId(Current(), contract);
            var isAsConfigured = options.Contracts?.Exists(c => PartnerOverlay.ContractId(options, c) == id) == true;
            return (new StoredPartner(PartnerKind.Contract, id,
                isAsConfigured ? StoredPartner.AsConfigured : ToJson(contract).ToJsonString()), null);
        },
        cancellationToken);

    /// <returns>False when there is none.</returns>
    public async Task<bool> RemoveContractAsync(string @operator, string provider, CancellationToken cancellationToken) =>
        await ChangeAsync(
        () =>
        {
            var current = Current();
            var id = PartnerOverlay.ContractId(current, new ContractOptions { Operator = @operator, Provider = provider });
            return current.Contracts?.Exists(c => PartnerOverlay.ContractId(current, c) == id) == true
                ? (new StoredPartner(PartnerKind.Contract, id, null), null)
                : (null, None);
        },
        cancellationToken) is null;

    public static JsonObject ToJson(ContractOptions contract) =>
        JsonSerializer.SerializeToNode(contract, PartnerSettingsJson.Default.ContractOptions)!.AsObject();

    public static JsonObject ToJson(OperatorOptions partner) =>
        JsonSerializer.SerializeToNode(partner, PartnerSettingsJson.Default.OperatorOptions)!.AsObject();

    public static JsonObject ToJson(ProviderOptions partner) =>
        JsonSerializer.SerializeToNode(partner, PartnerSettingsJson.Default.ProviderOptions)!.AsObject();

    /// <summary>What goes back to the configuration's settings goes back to the configuration: it would be overlooked there for ever
    /// otherwise.</summary>
    private bool IsAsConfigured(PartnerKind kind, string canonical, string settings) =>
        Find(options, kind, canonical) is { } configured && JsonNode.DeepEquals(
        configured, kind == PartnerKind.Operator
            ? ToJson(PartnerSettingsJson.ReadOperator(settings))
            : ToJson(PartnerSettingsJson.ReadProvider(settings)));

    /// <summary>What another hub has set. It was checked there, against a configuration that should be the same.</summary>
    private async Task ReadAgainAsync()
    {
        await _changing.WaitAsync();
        try
        {
            _stored = Standing(await store.ReadAsync(CancellationToken.None));
            var merged = PartnerOverlay.Of(options, _stored);
            if (HubOptionsValidation.Check(merged) is [var first, ..]) PartnerLog.NotInForce(log, first);
            else directory.Replace(merged);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Reads, decides, checks and writes; and does it all again when another hub has set something meanwhile, so that none undoes
    /// what it has not seen.</summary>
    /// <param name="decide">By what is in force, what is to be set; or nothing, and why.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Why nothing was set; null when it is in force.</returns>
    private async Task<string?> ChangeAsync(Func<(StoredPartner? Partner, string? Mistake)> decide, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                var read = await store.ReadAsync(cancellationToken);
                _stored = Standing(read);
                var (partner, mistake) = decide();
                if (partner is null) return mistake;
                var stored = _stored.Where(p => (p.Kind, p.Id) != (partner.Kind, partner.Id)).ToList();
                if (!partner.IsAsConfigured) stored.Add(partner);
                var merged = PartnerOverlay.Of(options, stored);
                if (partner.Settings is not null && HubOptionsValidation.Check(merged) is [var first, ..]) return WithoutKey(first);
                if (!await store.TryWriteAsync(partner, read.Version, cancellationToken)) continue;
                _stored = stored;
                directory.Replace(merged);
                return null;
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    private static List<StoredPartner> Standing(StoredPartners read) => [.. read.All.Where(p => !p.IsAsConfigured)];

    /// <summary>"Hub:Providers:1:Endpoint is ..." names a place in a file; here the caller knows which partner it is.</summary>
    private static string WithoutKey(string mistake)
    {
        var parts = mistake.Split(':', 4);
        return parts.Length == 4 && parts[0] == "Hub" ? parts[3] : mistake;
    }

    private static JsonObject? Find(HubOptions all, PartnerKind kind, string canonical) => kind == PartnerKind.Operator
        ? all.Operators.Find(o => PartnerOverlay.Canonical(kind, o.Id) == canonical) is { } @operator ? ToJson(@operator) : null
        : all.Providers.Find(p => PartnerOverlay.Canonical(kind, p.Id) == canonical) is { } provider ? ToJson(provider) : null;
}
