using System.Collections.Frozen;
using System.Text;
using Kilowatch.Oicp;

namespace Kilowatch.Hub;

/// <summary>Who is who: from an id on the wire, in any of its written forms, to the partner that speaks for it.</summary>
internal sealed class PartnerDirectory : IDisposable
{
    private readonly FrozenDictionary<string, OperatorPartner> _operators;
    private readonly FrozenDictionary<string, ProviderPartner> _providers;
    private readonly FrozenDictionary<string, OperatorPartner> _operatorsById;
    private readonly FrozenDictionary<string, ProviderPartner> _providersById;
    private readonly FrozenSet<(string, string)>? _contracts;

    public PartnerDirectory(HubOptions options, TimeProvider clock)
    {
        var operators = new Dictionary<string, OperatorPartner>(StringComparer.Ordinal);
        foreach (var configured in options.Operators)
        {
            var partner = new OperatorPartner(configured.Id, UriOf(configured.Endpoint), new PartnerClient(options, clock));
            foreach (var id in configured.SubOperators.Prepend(configured.Id)) operators[OperatorId.Parse(id).Canonical] = partner;
        }

        var providers = new Dictionary<string, ProviderPartner>(StringComparer.Ordinal);
        foreach (var configured in options.Providers)
        {
            var endpoint = UriOf(configured.Endpoint);
            var ids = configured.SubProviders.Prepend(configured.Id).Select(ProviderId.Parse).ToList();
            var notifications = endpoint is not null && configured.ChargingNotifications ? Below(endpoint, OicpRoutes.ChargingNotifications) : null;
            var partner = new ProviderPartner(configured.Id, ids, endpoint, notifications, new PartnerClient(options, clock));
            foreach (var id in ids) providers[id.Canonical] = partner;
        }

        _operators = operators.ToFrozenDictionary(StringComparer.Ordinal);
        _providers = providers.ToFrozenDictionary(StringComparer.Ordinal);
        _operatorsById = operators.Values.Distinct().ToFrozenDictionary(o => o.Id, StringComparer.Ordinal);
        _providersById = providers.Values.Distinct().ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
        _contracts = options.Contracts?
            .Select(c => (_operators[OperatorId.Parse(c.Operator).Canonical].Id, _providers[ProviderId.Parse(c.Provider).Canonical].Id))
            .ToFrozenSet();
    }

    public IEnumerable<ProviderPartner> Providers => _providersById.Values;

    /// <param name="wire">An OperatorID of the right form, UTF-8.</param>
    public OperatorPartner? FindOperator(ReadOnlySpan<byte> wire)
    {
        Span<byte> canonical = stackalloc byte[wire.Length];
        canonical = canonical[..OperatorId.WriteCanonical(wire, canonical)];
        Span<char> key = stackalloc char[canonical.Length];
        Encoding.ASCII.GetChars(canonical, key);
        return _operators.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var partner) ? partner : null;
    }

    /// <param name="text">Any text: what is not an OperatorID is nobody's.</param>
    public OperatorPartner? FindOperator(string text) =>
        OperatorId.TryParse(text, out var id) && _operators.TryGetValue(id.Canonical, out var partner) ? partner : null;

    /// <param name="id">A ProviderID, main or sub provider's.</param>
    public ProviderPartner? FindProvider(ProviderId id) => _providers.GetValueOrDefault(id.Canonical);

    /// <param name="text">Any text: what is not a ProviderID is nobody's.</param>
    public ProviderPartner? FindProvider(string text) => ProviderId.TryParse(text, out var id) ? FindProvider(id) : null;

    /// <param name="configuredId">As sessions name it.</param>
    public OperatorPartner? OperatorOf(string configuredId) => _operatorsById.GetValueOrDefault(configuredId);

    /// <param name="configuredId">As sessions name it.</param>
    public ProviderPartner? ProviderOf(string configuredId) => _providersById.GetValueOrDefault(configuredId);

    /// <summary>Without any contract configured, everyone has one with everyone.</summary>
    public bool HaveContract(OperatorPartner @operator, ProviderPartner provider) =>
        _contracts is null || _contracts.Contains((@operator.Id, provider.Id));

    public static Uri Below(Uri endpoint, string path) => new(endpoint.AbsoluteUri.TrimEnd('/') + path);

    public void Dispose()
    {
        foreach (var provider in _providersById.Values) provider.Client.Dispose();
        foreach (var @operator in _operatorsById.Values) @operator.Client.Dispose();
    }

    private static Uri? UriOf(string? endpoint) => string.IsNullOrEmpty(endpoint) ? null : new Uri(endpoint);
}
