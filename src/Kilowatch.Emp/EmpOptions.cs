using System.ComponentModel;
using Kilowatch.Oicp;

namespace Kilowatch.Emp;

/// <summary>Where sessions are kept.</summary>
public enum EmpStoreKind
{
    /// <summary>Embedded, in the directory <see cref="EmpOptions.Data"/>; one process.</summary>
    Sqlite,

    /// <summary>PostgreSQL; any number of processes share it.</summary>
    Postgres,
}

/// <summary>What happens to a notification whose session this EMP never authorized.</summary>
public enum UnknownSessions
{
    /// <summary>It is accepted: the hub may have authorized the driver from uploaded data.</summary>
    Accept,

    /// <summary>HTTP 400 with code 400, "Session is invalid".</summary>
    Refuse,
}

/// <summary>Every setting of the EMP kit: the section <c>Emp</c> of the configuration. Validated at start.</summary>
public sealed class EmpOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Emp";

    /// <summary>This EMP's ProviderID, for example <c>DE*ICE</c>. Mandatory.</summary>
    public string Provider { get; set; } = "";

    /// <summary>The store. The default value is <see cref="EmpStoreKind.Sqlite"/>.</summary>
    public EmpStoreKind Store { get; set; } = EmpStoreKind.Sqlite;

    /// <summary>The embedded store's directory. The default value is <c>kilowatch-emp-data</c> in the working directory.</summary>
    public string Data { get; set; } = "kilowatch-emp-data";

    /// <summary>For PostgreSQL. The default value is <c>ConnectionStrings:Emp</c> of the configuration.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>SHA-256 (of the DER, hex) of the client certificates that may call the OICP routes. Without it everyone may.</summary>
    public List<string> HubCertificates { get; set; } = [];

    /// <summary>SHA-256 (hex) of the bearer tokens that open the admin routes.</summary>
    public List<string> AdminTokens { get; set; } = [];

    /// <summary>Whether the admin routes require a token also from this machine. The default value is true where <see cref="AdminTokens"/>
    /// is
    /// set,
    /// or the EMP listens on an address that other machines can reach; else false.</summary>
    public bool? AdminRequiresCredential { get; set; }

    /// <summary>Notifications of sessions that nobody authorized here. The default value is <see cref="UnknownSessions.Accept"/>.</summary>
    public UnknownSessions UnknownSessions { get; set; } = UnknownSessions.Accept;

    /// <summary>The largest body that is read, in bytes. The default value is 262144: a charge detail record with ten signed values, each
    /// character escaped.</summary>
    public int MaxBodySize { get; set; } = 262_144;

    /// <summary>Whether what the live network accepts beyond the schemas is accepted with a remark, or refused. The default value is
    /// <see cref="ReadingMode.Lenient"/>.</summary>
    public ReadingMode Reading { get; set; } = ReadingMode.Lenient;

    /// <summary>A session without any message for this long is stale. The default value is 15 minutes, three of the shortest intervals
    /// that the protocol allows.</summary>
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>A session without any message for this long counts as never ended. The default value is 24 hours.</summary>
    public TimeSpan NeverEndedAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The most power that a charging point delivers, in kW: a report that implies more is a remark, and its value is never shown
    /// or summed up.
    /// The default value is 1000.</summary>
    public decimal MaxPlausiblePowerKW { get; set; } = 1000;

    /// <summary>How long sessions are kept after their last message. The default value is 90 days.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Scheme, host and path prefix under which drivers reach this EMP; by default those of the request that asks for a
    /// link.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>How long a driver's link works. The default value is 48 hours.</summary>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromHours(48);

    /// <summary>Secrets that sign links, base64 of at least 32 bytes: the first signs, all verify. By default one is made and kept in the
    /// store.</summary>
    public List<string> LinkKeys { get; set; } = [];

    /// <summary>How often a live feed sends a comment when nothing changes. The default value is 15 seconds.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Live feeds that may be open at once. Beyond, a viewer gets 503 with Retry-After. The default value is 10000.</summary>
    public int MaxViewers { get; set; } = 10_000;

    /// <summary>The old name of <see cref="MaxViewers"/>.</summary>
    [Obsolete("Use MaxViewers.")]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int MostViewers { get => MaxViewers; set => MaxViewers = value; }

    /// <summary>Live feeds of one session that may be open at once. Beyond, a viewer gets 503 with Retry-After. The default value is
    /// 20.</summary>
    public int MaxViewersPerLink { get; set; } = 20;

    /// <summary>Tariffs by product.</summary>
    public List<TariffOptions> Tariffs { get; set; } = [];

    /// <summary>A JSON file with the places of charging points: an object keyed by EvseID, each value a <see cref="Place"/>; read
    /// again
    /// when it changes. By default there is none.</summary>
    public string? Places { get; set; }

    /// <summary>How the driver page looks.</summary>
    public BrandOptions Brand { get; set; } = new();

    /// <summary>Notifications on drivers' devices.</summary>
    public PushOptions Push { get; set; } = new();

    /// <summary>Backends that get webhooks.</summary>
    public List<WebhookOptions> Webhooks { get; set; } = [];

    /// <summary>How long before PenaltyTimeStart <c>session.penalty_near</c> is sent. The default value is 10 minutes.</summary>
    public TimeSpan PenaltyNotice { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>How the driver page looks.</summary>
public sealed class BrandOptions
{
    /// <summary>The EMP's name in the page's head and on the home screen. By default there is none.</summary>
    public string? Name { get; set; }

    /// <summary>A file with the EMP's logo: SVG, PNG, JPEG or WebP, at most 64 KiB. By default there is none.</summary>
    public string? Logo { get; set; }

    /// <summary>The EMP's colour, for example <c>#0b6e4f</c>. By default the page has its own.</summary>
    public string? Color { get; set; }
}

/// <summary>Notifications on the devices of drivers who ask for them on their page (Web Push, RFC 8030), when a charge has ended, when
/// something is
/// wrong, and before blocking costs.</summary>
public sealed class PushOptions
{
    /// <summary>The contact that a push service may write to about this EMP: <c>mailto:</c> or an https address (VAPID, RFC 8292). Without
    /// it there are
    /// no
    /// notifications, which is the default.</summary>
    public string? Subject { get; set; }

    /// <summary>The push services that browsers may name: hosts with all below them, or an origin with its scheme. The default value is
    /// those of
    /// Chrome, Edge, Firefox and Safari; what the configuration names is added.</summary>
    public List<string> Services { get; set; } = ["fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com",
        "notify.windows.com"];
}

/// <summary>What a product costs.</summary>
public sealed class TariffOptions
{
    /// <summary>The PartnerProductID, or <c>*</c> for every product without a tariff of its own.</summary>
    public string Product { get; set; } = "*";

    /// <summary>The currency, ISO 4217. The default value is <c>EUR</c>.</summary>
    public string Currency { get; set; } = "EUR";

    /// <summary>Price of a kWh.</summary>
    public decimal PerKWh { get; set; }

    /// <summary>Price of a minute of charging.</summary>
    public decimal PerMinute { get; set; }

    /// <summary>Price of a session, once.</summary>
    public decimal StartFee { get; set; }

    /// <summary>Price of a minute from PenaltyTimeStart to the session's end.</summary>
    public decimal PenaltyPerMinute { get; set; }
}

/// <summary>A backend that is told what happens, by signed requests (Standard Webhooks 1.0).</summary>
public sealed class WebhookOptions
{
    /// <summary>The address that gets the webhooks.</summary>
    public string Url { get; set; } = "";

    /// <summary>The shared secret: <c>whsec_</c> and base64 of 24 to 64 bytes.</summary>
    public string Secret { get; set; } = "";

    /// <summary>A second secret while the backend changes from one to the other: each request then carries a signature by both, and the
    /// backend takes either. By default there is none.</summary>
    public string? SecondSecret { get; set; }

    /// <summary>Which of <c>session.started</c>, <c>session.progress</c>, <c>session.finished</c>, <c>session.error</c>,
    /// <c>session.penalty_near</c>, <c>session.closed</c>; empty for all.</summary>
    public List<string> Events { get; set; } = [];
}
