using System.Collections.Frozen;
using System.Text;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Partners;

/// <summary>All partners at one moment: what a request is judged by is one book, never half of the old and half of the new.</summary>
internal sealed class PartnerBook
{
    private readonly FrozenDictionary<string, OperatorPartner> _operators;
    private readonly FrozenDictionary<string, ProviderPartner> _providers;
    private readonly FrozenDictionary<string, ProviderPartner> _providersById;
    private readonly FrozenDictionary<string, OperatorPartner> _operatorsById;
    private readonly FrozenSet<(string, string)>? _contracts;
    private readonly FrozenDictionary<string, Caller> _certificates;

    public PartnerBook(
        IReadOnlyList<OperatorOptions> operators, IReadOnlyList<ProviderOptions> providers, IReadOnlyList<ContractOptions>? contracts,
        Func<OperatorOptions, OperatorPartner> makeOperator, Func<ProviderOptions, ProviderPartner> makeProvider)
    {
        var operatorsByAnyId = new Dictionary<string, OperatorPartner>(StringComparer.Ordinal);
        var providersByAnyId = new Dictionary<string, ProviderPartner>(StringComparer.Ordinal);
        var certificates = new Dictionary<string, Caller>(StringComparer.OrdinalIgnoreCase);
        foreach (var configured in operators)
        {
            var partner = makeOperator(configured);
            foreach (var id in configured.SubOperators.Prepend(configured.Id)) operatorsByAnyId[OperatorId.Parse(id).Canonical] = partner;
            foreach (var certificate in configured.Certificates) certificates[certificate] = new Caller(configured.Id, null);
        }

        foreach (var configured in providers)
        {
            var partner = makeProvider(configured);
            foreach (var id in partner.Ids) providersByAnyId[id.Canonical] = partner;
            foreach (var certificate in configured.Certificates) certificates[certificate] = new Caller(null, configured.Id);
        }

        _operators = operatorsByAnyId.ToFrozenDictionary(StringComparer.Ordinal);
        _providers = providersByAnyId.ToFrozenDictionary(StringComparer.Ordinal);
        _operatorsById = operatorsByAnyId.Values.Distinct().ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
        _providersById = providersByAnyId.Values.Distinct().ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
        _certificates = certificates.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _contracts = contracts?
            .Select(c => (FindOperator(c.Operator)?.Id ?? "", FindProvider(c.Provider)?.Id ?? ""))
            .ToFrozenSet();
    }

    public IEnumerable<OperatorPartner> Operators => _operatorsById.Values;

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
    public OperatorPartner? FindOperator(string? text) =>
        OperatorId.TryParse(text, out var id) && _operators.TryGetValue(id.Canonical, out var partner) ? partner : null;

    /// <param name="text">Any text: what is not a ProviderID is nobody's.</param>
    public ProviderPartner? FindProvider(string? text) => ProviderId.TryParse(text, out var id) ? FindProvider(id) : null;

    /// <param name="id">A ProviderID, main or sub provider's.</param>
    public ProviderPartner? FindProvider(ProviderId id) => _providers.GetValueOrDefault(id.Canonical);

    /// <param name="id">As sessions name it.</param>
    public ProviderPartner? ProviderOf(string id) => _providersById.GetValueOrDefault(id);

    /// <param name="id">As sessions name it.</param>
    public OperatorPartner? OperatorOf(string id) => _operatorsById.GetValueOrDefault(id);

    /// <param name="sha256">Of the certificate's DER, in hex of any case.</param>
    public Caller? FindCertificate(string sha256) => _certificates.GetValueOrDefault(sha256);

    /// <summary>Without any contract set up, everyone has one with everyone.</summary>
    public bool HaveContract(OperatorPartner @operator, ProviderPartner provider) =>
        _contracts is null || _contracts.Contains((@operator.Id, provider.Id));
}
