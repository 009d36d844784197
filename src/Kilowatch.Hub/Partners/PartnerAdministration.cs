using System.Text.Json;
using System.Text.Json.Nodes;
using Kilowatch.Oicp;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub;

/// <summary>Partners as data: the configuration's, and before them what was set since; a change is checked, stored, and in force at once.</summary>
internal sealed class PartnerAdministration(HubOptions options, IHubStore store, PartnerDirectory directory, ILogger<PartnerAdministration> log) : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _changing = new(1);
    private List<StoredPartner> _stored = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        store.PartnersChanged = OnChanged; // before reading, so that nothing between is missed
        _stored = await ReadAsync(cancellationToken);
        if (_stored.Count == 0) return;
        var merged = Merge(_stored);
        var mistakes = HubOptionsValidation.Check(merged);
        if (mistakes.Count > 0) throw new HubConfigurationException("The configuration does not go together with the partners in the store (see: kilowatch partners list). " + string.Join(" ", mistakes));
        directory.Replace(merged.Operators, merged.Providers);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        store.PartnersChanged = null;
        return Task.CompletedTask;
    }

    public void Dispose() => _changing.Dispose();

    /// <summary>All partners as they are in force.</summary>
    public HubOptions Current() => Merge(_stored);

    public bool IsStored(PartnerKind kind, string id) => _stored.Exists(p => p.Kind == kind && p.Settings is not null && p.Id == Canonical(kind, id));

    /// <summary>Adds or replaces a partner, or with <paramref name="merge"/> changes just the given settings of one that is there.</summary>
    /// <returns>What is wrong with it; null when it is in force.</returns>
    public async Task<string?> SetAsync(PartnerKind kind, string id, JsonObject settings, bool merge, CancellationToken cancellationToken)
    {
        if (Canonical(kind, id) is not { } canonical) return $"\"{id}\" is no {(kind == PartnerKind.Operator ? "OperatorID" : "ProviderID")}.";
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var existing = Find(Current(), kind, canonical);
            var whole = merge && existing is not null ? existing.DeepClone().AsObject() : [];
            foreach (var (name, value) in settings) whole[name] = value?.DeepClone();
            whole["id"] ??= existing?["id"]?.DeepClone() ?? id;
            if (Canonical(kind, (string?)whole["id"] ?? "") != canonical) return "id: a partner's id does not change; add another partner instead.";
            var text = whole.ToJsonString();
            try
            {
                if (kind == PartnerKind.Operator) PartnerSettingsJson.ReadOperator(text);
                else PartnerSettingsJson.ReadProvider(text);
            }
            catch (JsonException wrong)
            {
                return $"{wrong.Path?.TrimStart('$', '.')}: {(wrong.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "is no setting of such a partner" : "has a value of the wrong type")}.";
            }

            return await PutInForceAsync(new StoredPartner(kind, canonical, IsAsConfigured(kind, canonical, text) ? StoredPartner.AsConfigured : text), cancellationToken);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <returns>False when there is none.</returns>
    public async Task<bool> RemoveAsync(PartnerKind kind, string id, CancellationToken cancellationToken)
    {
        if (Canonical(kind, id) is not { } canonical) return false;
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (Find(Current(), kind, canonical) is null) return false;
            await PutInForceAsync(new StoredPartner(kind, canonical, null), cancellationToken);
            return true;
        }
        finally
        {
            _changing.Release();
        }
    }

    public static JsonObject ToJson(OperatorOptions partner) => JsonSerializer.SerializeToNode(partner, PartnerSettingsJson.Default.OperatorOptions)!.AsObject();

    public static JsonObject ToJson(ProviderOptions partner) => JsonSerializer.SerializeToNode(partner, PartnerSettingsJson.Default.ProviderOptions)!.AsObject();

    /// <summary>What goes back to the configuration's settings goes back to the configuration: it would be overlooked there for ever otherwise.</summary>
    private bool IsAsConfigured(PartnerKind kind, string canonical, string settings) => Find(options, kind, canonical) is { } configured && JsonNode.DeepEquals(
        configured, kind == PartnerKind.Operator ? ToJson(PartnerSettingsJson.ReadOperator(settings)) : ToJson(PartnerSettingsJson.ReadProvider(settings)));

    private async Task<List<StoredPartner>> ReadAsync(CancellationToken cancellationToken) => [.. (await store.ReadPartnersAsync(cancellationToken)).Where(p => !p.IsAsConfigured)];

    private void OnChanged() => _ = ReadAgainAsync();

    /// <summary>What another hub has set. It was checked there, against a configuration that should be the same.</summary>
    private async Task ReadAgainAsync()
    {
        await _changing.WaitAsync();
        try
        {
            _stored = await ReadAsync(CancellationToken.None);
            var merged = Merge(_stored);
            if (HubOptionsValidation.Check(merged) is [var first, ..]) PartnerLog.NotInForce(log, first);
            else directory.Replace(merged.Operators, merged.Providers);
        }
        catch (StoreDownException)
        {
            // the store tells again when it is back
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task<string?> PutInForceAsync(StoredPartner partner, CancellationToken cancellationToken)
    {
        var stored = _stored.Where(p => (p.Kind, p.Id) != (partner.Kind, partner.Id)).ToList();
        if (!partner.IsAsConfigured) stored.Add(partner);
        var merged = Merge(stored);
        if (partner.Settings is not null && HubOptionsValidation.Check(merged) is [var first, ..]) return WithoutKey(first);
        await store.WritePartnerAsync(partner, cancellationToken);
        _stored = stored;
        directory.Replace(merged.Operators, merged.Providers);
        return null;
    }

    /// <summary>"Hub:Providers:1:Endpoint is ..." names a place in a file; here the caller knows which partner it is.</summary>
    private static string WithoutKey(string mistake)
    {
        var parts = mistake.Split(':', 4);
        return parts.Length == 4 && parts[0] == "Hub" ? parts[3] : mistake;
    }

    private HubOptions Merge(List<StoredPartner> stored)
    {
        var merged = options.Copy();
        merged.Operators.RemoveAll(o => stored.Exists(p => p.Kind == PartnerKind.Operator && p.Id == Canonical(PartnerKind.Operator, o.Id)));
        merged.Providers.RemoveAll(o => stored.Exists(p => p.Kind == PartnerKind.Provider && p.Id == Canonical(PartnerKind.Provider, o.Id)));
        foreach (var partner in stored.Where(p => p.Settings is not null))
        {
            if (partner.Kind == PartnerKind.Operator) merged.Operators.Add(PartnerSettingsJson.ReadOperator(partner.Settings!));
            else merged.Providers.Add(PartnerSettingsJson.ReadProvider(partner.Settings!));
        }

        // A contract with a partner that was removed says nothing any more; it is no mistake of the configuration.
        merged.Contracts?.RemoveAll(c => stored.Exists(p => p.Settings is null
            && (p.Id == (p.Kind == PartnerKind.Operator ? Canonical(p.Kind, c.Operator) : Canonical(p.Kind, c.Provider)))));
        return merged;
    }

    private static JsonObject? Find(HubOptions all, PartnerKind kind, string canonical) => kind == PartnerKind.Operator
        ? all.Operators.Find(o => Canonical(kind, o.Id) == canonical) is { } @operator ? ToJson(@operator) : null
        : all.Providers.Find(p => Canonical(kind, p.Id) == canonical) is { } provider ? ToJson(provider) : null;

    private static string? Canonical(PartnerKind kind, string id) => kind == PartnerKind.Operator
        ? OperatorId.TryParse(id, out var @operator) ? @operator.Canonical : null
        : ProviderId.TryParse(id, out var provider) ? provider.Canonical : null;
}
