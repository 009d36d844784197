using Kilowatch.Oicp;

namespace Kilowatch.Hub;

/// <summary>How callers are authenticated.</summary>
public enum HubAuthentication
{
    /// <summary>Mutual TLS: the client certificate identifies the partner.</summary>
    ClientCertificate,

    /// <summary>The message identifies the partner, and nothing is checked. For the sandbox and for private networks.</summary>
    None,
}

/// <summary>Where sessions and the journal are kept.</summary>
public enum HubStoreKind
{
    /// <summary>In the process, in the directory <see cref="HubOptions.Data"/>.</summary>
    Embedded,

    /// <summary>PostgreSQL at <c>ConnectionStrings:Hub</c>, which any number of hubs share.</summary>
    Postgres,

    /// <summary>The same as <see cref="Embedded"/>: its former name.</summary>
    Sqlite = Embedded,
}

/// <summary>What the journal keeps of the bodies of requests and answers. Never a PIN.</summary>
public enum JournalBodies
{
    /// <summary>All of them.</summary>
    Full,

    /// <summary>What identifies a driver is replaced by ***.</summary>
    Redacted,

    /// <summary>No requests. Answers are kept redacted, because repeated notifications need them.</summary>
    None,
}

/// <summary>What becomes of client certificates whose issuer's revocation list is not current: it has ended, or its file is gone or cannot
/// be read.</summary>
public enum RevocationMode
{
    /// <summary>They are refused.</summary>
    Strict,

    /// <summary>They are judged by the last list that could be read.</summary>
    Lenient,
}

/// <summary>Every setting of the hub: the section <c>Hub</c> of its configuration. Validated at start.</summary>
public sealed class HubOptions
{
    /// <summary>How callers are authenticated. The default value is <see cref="HubAuthentication.ClientCertificate"/>.</summary>
    public HubAuthentication Authentication { get; set; } = HubAuthentication.ClientCertificate;

    /// <summary>The store. The default value is <see cref="HubStoreKind.Embedded"/>.</summary>
    public HubStoreKind Store { get; set; } = HubStoreKind.Embedded;

    /// <summary>How long a round trip to PostgreSQL may take before the request is answered 503. The default value is 0.8
    /// seconds.</summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The directory of the embedded store, for one hub at a time. The default value is <c>kilowatch-data</c> in the working
    /// directory.</summary>
    public string Data { get; set; } = "kilowatch-data";

    /// <summary>The shortest time between two accepted Progress of one session. The default value is 5 minutes (OICP 2.3,
    /// eRoamingChargingNotifications).</summary>
    public TimeSpan MinimumProgressInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an EMP may take to answer. The default value is 10 seconds.</summary>
    public TimeSpan EmpTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an operator may take to answer a remote start or stop. The default value is 60 seconds.</summary>
    public TimeSpan RemoteTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A session without any request for this long has ended. The default value is 7 days.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The largest body that is read, in bytes. The default value is 262144: a charge detail record with ten signed values, each
    /// character escaped.</summary>
    public int MaxBodySize { get; set; } = 262_144;

    /// <summary>Whether what the live network accepts beyond the schemas is accepted with a remark, or refused. The default value is
    /// <see cref="ReadingMode.Lenient"/>.</summary>
    public ReadingMode Reading { get; set; } = ReadingMode.Lenient;

    /// <summary>The largest upload of authentication data that is read, in bytes. The default value is 33554432 (32 MiB).</summary>
    public int MaxAuthenticationDataSize { get; set; } = 32 * 1024 * 1024;

    /// <summary>The Bcrypt work factor for PINs that providers upload in clear. The default value is 8; each step doubles the
    /// time.</summary>
    public int PinHashCost { get; set; } = 8;

    /// <summary>What the journal keeps of bodies. The default value is <see cref="JournalBodies.Full"/>.</summary>
    public JournalBodies JournalBodies { get; set; } = JournalBodies.Full;

    /// <summary>The largest answer that is read from a partner, in bytes. The default value is 65536.</summary>
    public int MaxAnswerSize { get; set; } = 65536;

    /// <summary>How long the journal is kept, in whole days. The default value is 30 days.</summary>
    public TimeSpan JournalRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Requests that may be under way at once, of one partner a quarter of them. Beyond, the hub answers 503. The default value is
    /// 10000.</summary>
    public int MaxRequests { get; set; } = 10_000;

    /// <summary>Requests that may be under way to one partner at once. Beyond, the hub answers 310 for it. The default value is
    /// 2000.</summary>
    public int MaxRequestsPerPartner { get; set; } = 2000;

    /// <summary>Sessions that one operator may have open at once; beyond, the hub answers 503 where one more would begin. Many nodes, and
    /// requests that are
    /// under way at the same moment, may let in a few more. The default value is 1000000.</summary>
    public int MaxOpenSessionsPerOperator { get; set; } = 1_000_000;

    /// <summary>Sessions that one operator may begin in a minute by AuthorizeStart, and one provider by remote start; beyond, the hub
    /// answers 429. A full minute's may come at once. 0 for no limit. The default value is 6000.</summary>
    public int MaxSessionStartsPerMinute { get; set; } = 6000;

    /// <summary>Connections that may be open at once; beyond, new ones are closed. The default value is 20000.</summary>
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>Connections that one address (IPv6: one network of 64 bits) may begin in a second without a partner's showing itself on
    /// them; the next ones wait,
    /// and beyond four times as many the oldest is closed. The default value is 100.</summary>
    public int MaxNewcomersPerAddress { get; set; } = 100;

    /// <summary>TLS handshakes that may be under way at once; beyond, new connections are closed. The default value is 4000.</summary>
    public int MaxHandshakes { get; set; } = 4000;

    /// <summary>TLS handshakes that may be under way from one address at once (IPv6: from one network of 64 bits); beyond, its new
    /// connections are closed.
    /// Does not hold for <see cref="TrustedProxies"/>. The default value is 500.</summary>
    public int MaxHandshakesPerAddress { get; set; } = 500;

    /// <summary>PEM files with the authorities whose client certificates are accepted. Needed for
    /// <see cref="HubAuthentication.ClientCertificate"/>.</summary>
    public List<string> ClientCertificateAuthorities { get; set; } = [];

    /// <summary>PEM files with those of the authorities that are trusted to name partners: the subject's common name is the partner's
    /// id.</summary>
    public List<string> PartnerNamingAuthorities { get; set; } = [];

    /// <summary>Files with revocation lists of the authorities, PEM or DER. Read again when they change.</summary>
    public List<string> CertificateRevocationLists { get; set; } = [];

    /// <summary>How certificates are judged whose issuer's list is not current. The default value is
    /// <see cref="RevocationMode.Strict"/>.</summary>
    public RevocationMode RevocationMode { get; set; } = RevocationMode.Strict;

    /// <summary>SHA-256, in hex, of client certificates that are no longer accepted. Read at the start only.</summary>
    public List<string> RevokedCertificates { get; set; } = [];

    /// <summary>The client certificate that the hub shows to partners that ask for one. Without it: none.</summary>
    public CertificateOptions? ClientCertificate { get; set; }

    /// <summary>PEM files with the authorities of partners' server certificates. Without it: those that the machine trusts.</summary>
    public List<string> ServerCertificateAuthorities { get; set; } = [];

    /// <summary>Addresses or networks (10.1.0.0/16) of the load balancers that end TLS before the hub. Without it: there are
    /// none.</summary>
    public List<string> TrustedProxies { get; set; } = [];

    /// <summary>The header in which a trusted proxy forwards the client's certificate. The default value is <c>Client-Cert</c> (RFC
    /// 9440).</summary>
    public string ClientCertificateHeader { get; set; } = "Client-Cert";

    /// <summary>How long a hub that is stopped goes on accepting requests while <c>/health/ready</c> already answers 503. The default
    /// value is half a
    /// second.</summary>
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether the admin routes require a credential also from this machine. The default value is true where
    /// <see cref="AdminTokens"/> or
    /// <see cref="AdminCertificates"/> is set, or the hub listens on an address that other machines can reach; else false.</summary>
    public bool? AdminRequiresCredential { get; set; }

    /// <summary>SHA-256, in hex, of the tokens that open the admin routes (<c>Authorization: Bearer TOKEN</c>).</summary>
    public List<string> AdminTokens { get; set; } = [];

    /// <summary>SHA-256, in hex, of the client certificates that open the admin routes.</summary>
    public List<string> AdminCertificates { get; set; } = [];

    /// <summary>Whether the dashboard may send a notification of the journal again in its operator's name. For the sandbox. The default
    /// value is false.</summary>
    public bool AllowReplay { get; set; }

    /// <summary>Whether an answer with code 400 says in AdditionalInfo why the session is not valid: unknown, closed, expired, or another
    /// operator's. For the
    /// sandbox only: in service it would reveal which sessions others have. The default value is false.</summary>
    public bool ExplainsSessions { get; set; }

    /// <summary>The operators (CPOs).</summary>
    public List<OperatorOptions> Operators { get; set; } = [];

    /// <summary>The providers (EMPs).</summary>
    public List<ProviderOptions> Providers { get; set; } = [];

    /// <summary>Which operator works with which provider. Without it: every operator with every provider.</summary>
    public List<ContractOptions>? Contracts { get; set; }

    /// <summary>Settings of an earlier version that stand in the configuration.</summary>
    internal IReadOnlyList<Options.RetiredSetting> Retired { get; init; } = [];

    /// <summary>The same settings with partner lists of its own.</summary>
    internal HubOptions Copy()
    {
        var copy = (HubOptions)MemberwiseClone();
        copy.Operators = [.. Operators];
        copy.Providers = [.. Providers];
        copy.Contracts = Contracts is null ? null : [.. Contracts];
        return copy;
    }
}

/// <summary>A certificate and its key, in PEM files.</summary>
public sealed class CertificateOptions
{
    /// <summary>PEM file of the certificate, and of those between it and its authority.</summary>
    public string Path { get; set; } = "";

    /// <summary>PEM file of its private key.</summary>
    public string KeyPath { get; set; } = "";
}

/// <summary>An operator (CPO).</summary>
public sealed class OperatorOptions
{
    /// <summary>Its OperatorID, for example <c>DE*ABC</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>OperatorIDs of its sub operators, in whose name it may send.</summary>
    public List<string> SubOperators { get; set; } = [];

    /// <summary>Base URL at which the hub calls it. OICP's paths are added.</summary>
    public string? Endpoint { get; set; }

    /// <summary>SHA-256 of its client certificates (DER), in hex.</summary>
    public List<string> Certificates { get; set; } = [];

    /// <summary>Requests of all kinds that it may send in a minute. 0 for no limit. The default value is 0.</summary>
    public int NotificationsPerMinute { get; set; }
}

/// <summary>A provider (EMP).</summary>
public sealed class ProviderOptions
{
    /// <summary>Its ProviderID, for example <c>DE*ICE</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>ProviderIDs of its sub providers, in whose name it may send.</summary>
    public List<string> SubProviders { get; set; } = [];

    /// <summary>Base URL at which it is called.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Whether it accepts charging notifications. The default value is true.</summary>
    public bool ChargingNotifications { get; set; } = true;

    /// <summary>SHA-256 of its client certificates (DER), in hex.</summary>
    public List<string> Certificates { get; set; } = [];
}

/// <summary>A contract between an operator and a provider.</summary>
public sealed class ContractOptions
{
    /// <summary>OperatorID.</summary>
    public string Operator { get; set; } = "";

    /// <summary>ProviderID.</summary>
    public string Provider { get; set; } = "";
}
