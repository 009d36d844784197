using System.ComponentModel;

namespace Kilowatch.Cpo;

/// <summary>Every setting of the CPO kit: the section <c>Cpo</c> of a backend's configuration. Validated at start.</summary>
public sealed class CpoOptions
{
    /// <summary>The hub's base URL; <c>/api/oicp/...</c> is added to it. Mandatory.</summary>
    public Uri? Hub { get; set; }

    /// <summary>The OperatorID of the partner that talks to the hub, for example <c>DE*ABC</c>. Mandatory.</summary>
    public string OperatorId { get; set; } = "";

    /// <summary>Client certificate and trusted authorities. The default is none and the system's.</summary>
    public CpoTlsOptions Tls { get; set; } = new();

    /// <summary>How long one request may take, the EMP's answer included. The default value is 30 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts that the client makes for one call before it reports the failure. The default value is 4.</summary>
    public int MaxAttempts { get; set; } = 4;

    /// <summary>The backoff's first step: the first retry comes at random within it, the next within twice as much. The default value is 1
    /// second.</summary>
    public TimeSpan FirstRetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The backoff's last step. The default value is 1 minute.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The old name of <see cref="MaxRetryDelay"/>.</summary>
    [Obsolete("Use MaxRetryDelay.")]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public TimeSpan LongestRetryDelay { get => MaxRetryDelay; set => MaxRetryDelay = value; }

    /// <summary>The shortest time from an accepted Progress of a session to its next. The default value is 5 minutes (OICP 2.3,
    /// eRoamingChargingNotifications).</summary>
    public TimeSpan MinimumProgressInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Requests in any 60 seconds, all types together. The default value is 100, the hub's published policy.</summary>
    public int NotificationsPerMinute { get; set; } = 100;

    /// <summary>Requests under way at once. The default value is 8.</summary>
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>The outbox's directory, for one process at a time. Without one a crash loses what was not sent. The default value is
    /// null.</summary>
    public string? Outbox { get; set; }

    /// <summary>How long a meter value may wait to be written to the outbox together with others. The default value is 1 second.</summary>
    public TimeSpan OutboxDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Sessions that may be open at once. Beyond, a Start is refused. The default value is 200000.</summary>
    public int MaxSessions { get; set; } = 200_000;

    /// <summary>Start, End and Error of one session that may wait; a further Error replaces the newest one waiting. The default value is
    /// 8.</summary>
    public int MaxWaitingPerSession { get; set; } = 8;

    /// <summary>Values that one message carries in MeterValueInBetween. If there are more, every second one is left out. The default value
    /// is
    /// 60.</summary>
    public int MaxValuesInBetween { get; set; } = 60;

    /// <summary>How long a Start, End or Error that cannot be delivered is sent again before it is given up. The default value is 3
    /// days.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How long an ended session is remembered, so that a repeated input reports nothing twice. The default value is 7 days, a
    /// session's lifetime at the hub.</summary>
    public TimeSpan RememberEnded { get; set; } = TimeSpan.FromDays(7);
}

/// <summary>Mutual TLS: PEM files, read again when they change, so that a renewed certificate needs no restart.</summary>
public sealed class CpoTlsOptions
{
    /// <summary>PEM file of the client certificate, the intermediate ones behind it. The default is none.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file of its private key.</summary>
    public string? Key { get; set; }

    /// <summary>PEM file of the authorities that the hub's certificate must come from. The default is the system's.</summary>
    public string? Authorities { get; set; }
}
