using System.Text.Json;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Partners;

/// <summary>The configuration's partners and contracts, and before them what was set while the hub ran.</summary>
internal static class PartnerOverlay
{
    public static HubOptions Of(HubOptions configured, IReadOnlyCollection<StoredPartner> stored)
    {
        var merged = configured.Copy();
        var set = stored.ToDictionary(p => (p.Kind, p.Id), p => p.Settings);
        merged.Operators.RemoveAll(o => set.ContainsKey((PartnerKind.Operator, Canonical(PartnerKind.Operator, o.Id) ?? "")));
        merged.Providers.RemoveAll(p => set.ContainsKey((PartnerKind.Provider, Canonical(PartnerKind.Provider, p.Id) ?? "")));
        merged.Contracts?.RemoveAll(c => set.ContainsKey((PartnerKind.Contract, ContractId(configured, c))));
        foreach (var (kind, _, settings) in stored)
        {
            if (settings is null) continue;
            if (kind == PartnerKind.Operator) merged.Operators.Add(PartnerSettingsJson.ReadOperator(settings));
            else if (kind == PartnerKind.Provider) merged.Providers.Add(PartnerSettingsJson.ReadProvider(settings));
            else merged.Contracts?.Add(JsonSerializer.Deserialize(settings, PartnerSettingsJson.Default.ContractOptions)!);
        }

        // A contract with a partner that was removed says nothing any more; it is no mistake of the configuration.
        var removed = stored.Where(p => p.Settings is null).Select(p => (p.Kind, p.Id)).ToHashSet();
        merged.Contracts?.RemoveAll(
            c => removed.Contains((PartnerKind.Operator, OperatorOf(configured, c.Operator)))
                || removed.Contains((PartnerKind.Provider, ProviderOf(configured, c.Provider))));
        return merged;
    }

    /// <summary>A contract names the partners, or their sub partners: it is the same contract.</summary>
    public static string ContractId(HubOptions partners, ContractOptions contract) =>
        $"{OperatorOf(partners, contract.Operator)} {ProviderOf(partners, contract.Provider)}";

    /// <returns>The canonical form of a partner's id; null for none.</returns>
    public static string? Canonical(PartnerKind kind, string id) => kind == PartnerKind.Operator
        ? OperatorId.TryParse(id, out var @operator) ? @operator.Canonical : null
        : ProviderId.TryParse(id, out var provider) ? provider.Canonical : null;

    private static string OperatorOf(HubOptions partners, string id) =>
        MainOf(PartnerKind.Operator, partners.Operators.Select(o => (o.Id, o.SubOperators)), id);

    private static string ProviderOf(HubOptions partners, string id) =>
        MainOf(PartnerKind.Provider, partners.Providers.Select(p => (p.Id, p.SubProviders)), id);

    private static string MainOf(PartnerKind kind, IEnumerable<(string Id, List<string> Subs)> partners, string id)
    {
        var canonical = Canonical(kind, id);
        var main = partners.FirstOrDefault(p => p.Subs.Exists(sub => Canonical(kind, sub) == canonical)).Id;
        return (main is null ? canonical : Canonical(kind, main)) ?? "";
    }
}
