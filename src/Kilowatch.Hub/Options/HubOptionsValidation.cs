using System.Globalization;
using Kilowatch.Hub.AuthenticationData;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Options;

/// <summary>Everything that can be wrong with the hub's settings, each with its key and what to do.</summary>
internal static class HubOptionsValidation
{
    private const int DaysInTheMost = 3650;

    /// <returns>One sentence per mistake, beginning with the key; none when the hub can start.</returns>
    public static IReadOnlyList<string> Check(HubOptions options)
    {
        var mistakes = new List<string>();
        Between(mistakes, "Hub:MinimumProgressInterval", options.MinimumProgressInterval, TimeSpan.Zero, TimeSpan.FromDays(1));
        Between(mistakes, "Hub:StoreTimeout", options.StoreTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Between(mistakes, "Hub:EmpTimeout", options.EmpTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5));
        Between(mistakes, "Hub:RemoteTimeout", options.RemoteTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5));
        Between(mistakes, "Hub:MaxAuthenticationDataSize", options.MaxAuthenticationDataSize, 1024, 512 * 1024 * 1024);
        Between(mistakes, "Hub:PinHashCost", options.PinHashCost, 4, PinHash.MaxCost);
        Between(mistakes, "Hub:SessionLifetime", options.SessionLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(DaysInTheMost));
        Between(mistakes, "Hub:JournalRetention", options.JournalRetention, TimeSpan.FromDays(1), TimeSpan.FromDays(DaysInTheMost));
        if (!Enum.IsDefined(options.Reading)) mistakes.Add("Hub:Reading: expected Lenient or Strict.");
        Between(mistakes, "Hub:MaxBodySize", options.MaxBodySize, 1024, 16 * 1024 * 1024);
        Between(mistakes, "Hub:MaxAnswerSize", options.MaxAnswerSize, 1024, 16 * 1024 * 1024);
        Between(mistakes, "Hub:MaxRequests", options.MaxRequests, 1, 1_000_000);
        Between(mistakes, "Hub:MaxRequestsPerPartner", options.MaxRequestsPerPartner, 1, 1_000_000);
        Between(mistakes, "Hub:MaxOpenSessionsPerOperator", options.MaxOpenSessionsPerOperator, 1, int.MaxValue);
        Between(mistakes, "Hub:MaxSessionStartsPerMinute", options.MaxSessionStartsPerMinute, 0, 10_000_000);
        Between(mistakes, "Hub:MaxConnections", options.MaxConnections, 1, 1_000_000);
        Between(mistakes, "Hub:MaxNewcomersPerAddress", options.MaxNewcomersPerAddress, 1, 1_000_000);
        Between(mistakes, "Hub:MaxHandshakes", options.MaxHandshakes, 1, 1_000_000);
        Between(mistakes, "Hub:MaxHandshakesPerAddress", options.MaxHandshakesPerAddress, 1, 1_000_000);
        Between(mistakes, "Hub:DrainDelay", options.DrainDelay, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        CertificateOptionsValidation.Check(options, mistakes);
        if (string.IsNullOrWhiteSpace(options.Data)) mistakes.Add("Hub:Data is empty: name a directory.");
        CheckOperators(options, mistakes);
        CheckProviders(options, mistakes);
        CheckContracts(options, mistakes);
        return mistakes;
    }

    private static void CheckOperators(HubOptions options, List<string> mistakes)
    {
        var owners = new Dictionary<OperatorId, string>();
        for (var i = 0; i < options.Operators.Count; i++)
        {
            var (configured, key) = (options.Operators[i], Key("Hub:Operators", i));
            Id(configured.Id, key + ":Id");
            for (var j = 0; j < configured.SubOperators.Count; j++) Id(configured.SubOperators[j], Key(key + ":SubOperators", j));
            CheckEndpoint(mistakes, key + ":Endpoint", configured.Endpoint);
            CertificateOptionsValidation.CheckFingerprints(mistakes, key + ":Certificates", configured.Certificates);
            if (configured.NotificationsPerMinute < 0)
                mistakes.Add($"{key}:NotificationsPerMinute is negative: give a number of notifications, or 0 for no limit.");
        }

        void Id(string text, string key)
        {
            if (!OperatorId.TryParse(text, out var id))
                mistakes.Add($"{key} is \"{text}\", which is not a valid OperatorID: expected for example DE*ABC or +49*536.");
            else if (!owners.TryAdd(id, key))
                mistakes.Add($"{key} names {text} again, which {owners[id]} does already: an OperatorID belongs to one operator.");
        }
    }

    private static void CheckProviders(HubOptions options, List<string> mistakes)
    {
        var owners = new Dictionary<ProviderId, string>();
        for (var i = 0; i < options.Providers.Count; i++)
        {
            var (configured, key) = (options.Providers[i], Key("Hub:Providers", i));
            Id(configured.Id, key + ":Id");
            for (var j = 0; j < configured.SubProviders.Count; j++) Id(configured.SubProviders[j], Key(key + ":SubProviders", j));
            CheckEndpoint(mistakes, key + ":Endpoint", configured.Endpoint);
            CertificateOptionsValidation.CheckFingerprints(mistakes, key + ":Certificates", configured.Certificates);
        }

        void Id(string text, string key)
        {
            if (!ProviderId.TryParse(text, out var id))
                mistakes.Add($"{key} is \"{text}\", which is not a valid ProviderID: expected for example DE*ICE or DE-ICE.");
            else if (!owners.TryAdd(id, key))
                mistakes.Add($"{key} names {text} again, which {owners[id]} does already: a ProviderID belongs to one provider.");
        }
    }

    private static void CheckContracts(HubOptions options, List<string> mistakes)
    {
        for (var i = 0; i < (options.Contracts?.Count ?? 0); i++)
        {
            var (contract, key) = (options.Contracts![i], Key("Hub:Contracts", i));
            if (!OperatorId.TryParse(contract.Operator, out var @operator)
                || !options.Operators.Exists(o => Names(o.Id, @operator) || o.SubOperators.Exists(s => Names(s, @operator))))
            {
                mistakes.Add($"{key}:Operator is \"{contract.Operator}\", which no entry of Hub:Operators names.");
            }

            if (!ProviderId.TryParse(contract.Provider, out var provider)
                || !options.Providers.Exists(p => IsProvider(p.Id, provider) || p.SubProviders.Exists(s => IsProvider(s, provider))))
            {
                mistakes.Add($"{key}:Provider is \"{contract.Provider}\", which no entry of Hub:Providers names.");
            }
        }

        static bool Names(string text, OperatorId id) => OperatorId.TryParse(text, out var parsed) && parsed == id;
        static bool IsProvider(string text, ProviderId id) => ProviderId.TryParse(text, out var parsed) && parsed == id;
    }

    private static void CheckEndpoint(List<string> mistakes, string key, string? endpoint)
    {
        if (string.IsNullOrEmpty(endpoint)) return;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            mistakes.Add($"{key} is \"{endpoint}\", which is not a valid absolute http(s) URL: expected for example https://emp.example/.");
        }
        else if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            mistakes.Add($"{key} must be a base URL without credentials, query or fragment.");
        }
    }

    private static void Between<T>(List<string> mistakes, string key, T value, T least, T most)
        where T : IComparable<T>, IFormattable
    {
        if (value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0) return;
        mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}: expected {least} to {most}."));
    }

    internal static string Key(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}:{index}");
}
