namespace Kilowatch.Conformance.Judging;

/// <summary>Where it is written what a partner must do: a document and its section, so that a finding can be argued about.</summary>
internal sealed record Clause(string Document, string Section)
{
    public static readonly Clause Notifications = Oicp("eRoamingChargingNotifications");
    public static readonly Clause Start = Oicp("eRoamingChargingNotificationStart");
    public static readonly Clause Progress = Oicp("eRoamingChargingNotificationProgress");
    public static readonly Clause End = Oicp("eRoamingChargingNotificationEnd");
    public static readonly Clause Error = Oicp("eRoamingChargingNotificationError");
    public static readonly Clause Acknowledgment = Oicp("eRoamingAcknowledgment");
    public static readonly Clause StatusCode = Oicp("StatusCode");
    public static readonly Clause Identification = Oicp("Identification");
    public static readonly Clause Ids = Oicp("EvseID, OperatorID, SessionID");
    public static readonly Clause AuthorizeStart = Oicp("eRoamingAuthorizeStart");
    public static readonly Clause AuthorizationStart = Oicp("eRoamingAuthorizationStart");
    public static readonly Clause AuthorizationStop = Oicp("eRoamingAuthorizationStop");
    public static readonly Clause ChargeDetailRecord = Oicp("eRoamingChargeDetailRecord");
    public static readonly Clause ProcessDiagram = new("OICP 2.3", "process diagrams of eRoamingChargingNotifications");
    public static readonly Clause Json = new("RFC 8259", "sections 2 and 8.1");
    public static readonly Clause Http = new("RFC 9110", "section 15");
    public static readonly Clause RetryAfter = new("RFC 9110", "section 10.2.3");
    public static readonly Clause TooMany = new("RFC 6585", "section 4");
    public static readonly Clause Rules = new("docs/reference/rules.md", "the table of rules");
    public static readonly Clause Discretion = new("docs/how-to/check-a-partner.md", "what is not OICP's");

    /// <summary>One of the decisions where OICP is silent or disagrees with itself.</summary>
    public static Clause Erratum(string number) => new("docs/explanation/errata.md", number);

    public override string ToString() => $"{Document}, {Section}";

    private static Clause Oicp(string schema) => new("OICP 2.3", schema);
}
