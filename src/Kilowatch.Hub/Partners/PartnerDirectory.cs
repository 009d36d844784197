using Kilowatch.Oicp;

namespace Kilowatch.Hub.Partners;

/// <summary>Who is who, now: the partners of the configuration, with what was changed since by the hub's operator.</summary>
internal sealed class PartnerDirectory : IDisposable
{
    private readonly HubOptions _options;
    private readonly TimeProvider _clock;
    private readonly NetworkClock _wire;
    private readonly IPartnerTransport _transport;
    private readonly Lock _changing = new();
    private readonly Dictionary<string, (string Made, PartnerClient Client)> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NotificationTokenBucket> _rates = new(StringComparer.Ordinal);
    private volatile PartnerBook _book;

    public PartnerDirectory(HubOptions options, IPartnerTransport transport, TimeProvider clock, NetworkClock wire)
    {
        (_options, _transport, _clock, _wire) = (options, transport, clock, wire);
        _book = Make(options);
    }

    /// <summary>To be read once per request.</summary>
    public PartnerBook Book => _book;

    /// <summary>From now on its partners and contracts are in force. Connections to those whose endpoint stays are kept.</summary>
    public void Replace(HubOptions partners)
    {
        lock (_changing) _book = Make(partners);
    }

    public static Uri Below(Uri endpoint, string path) => new(endpoint.AbsoluteUri.TrimEnd('/') + path);

    public void Dispose()
    {
        foreach (var (_, client) in _clients.Values) client.Dispose();
    }

    private PartnerBook Make(HubOptions partners) =>
        new(partners.Operators, partners.Providers, partners.Contracts, MakeOperator, MakeProvider);

    private OperatorPartner MakeOperator(OperatorOptions configured) =>
        new(configured.Id, UriOf(configured.Endpoint), ClientFor("operator " + configured.Id, configured.Endpoint),
            RateFor(configured.Id, configured.NotificationsPerMinute), StartsOf("operator " + configured.Id));

    private ProviderPartner MakeProvider(ProviderOptions configured)
    {
        var endpoint = UriOf(configured.Endpoint);
        return new ProviderPartner(
            configured.Id,
            [.. configured.SubProviders.Prepend(configured.Id).Select(ProviderId.Parse)],
            endpoint,
            endpoint is not null && configured.ChargingNotifications ? Below(endpoint, OicpRoutes.ChargingNotifications) : null,
            ClientFor("provider " + configured.Id, configured.Endpoint),
            StartsOf("provider " + configured.Id));
    }

    /// <summary>A client belongs to an endpoint; one that is no longer used may still have calls under way, so it is left to end by
    /// itself.</summary>
    private PartnerClient ClientFor(string partner, string? endpoint)
    {
        if (_clients.TryGetValue(partner, out var known) && known.Made == (endpoint ?? "")) return known.Client;
        var client = new PartnerClient(_options, _transport, _wire.Time);
        _clients[partner] = (endpoint ?? "", client);
        return client;
    }

    /// <summary>Kept while it stays the same, so that changing another setting does not fill it up.</summary>
    private NotificationTokenBucket? RateFor(string of, int perMinute)
    {
        if (perMinute == 0) return null;
        if (_rates.TryGetValue(of, out var known) && known.PerMinute == perMinute) return known;
        return _rates[of] = new NotificationTokenBucket(perMinute, _clock);
    }

    private NotificationTokenBucket? StartsOf(string partner) => RateFor("starts of " + partner, _options.MaxSessionStartsPerMinute);

    private static Uri? UriOf(string? endpoint) => string.IsNullOrEmpty(endpoint) ? null : new Uri(endpoint);
}
