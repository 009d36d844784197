namespace Kilowatch.Cli.Validate;

/// <summary>From a rule's id to what it stands on; docs/reference/rules.md has the same.</summary>
internal static class Clauses
{
    public static string Of(string rule, JudgedKind kind, string schema)
    {
        var dot = rule.IndexOf('.', StringComparison.Ordinal);
        return (dot < 0 ? rule : rule[..dot]) switch
        {
            "json" => rule == "json.twice" ? "docs/explanation/errata.md, D7" : "RFC 8259",
            "session-id" => "OICP 2.3, SessionID",
            "type" => "OICP 2.3, ChargingNotificationType",
            "evse-id" => "OICP 2.3, EvseID",
            "operator-id" or "hub-operator-id" => "OICP 2.3, OperatorID",
            "provider-id" or "hub-provider-id" => "OICP 2.3, ProviderID",
            "identification" => "OICP 2.3, Identification",
            "partner-product-id" => "OICP 2.3, ProductID",
            "status-code" or "code" or "description" or "additional-info" => "OICP 2.3, StatusCode",
            "input" => "docs/how-to/use-the-tool.md",
            _ => "OICP 2.3, "
                + (kind == JudgedKind.Notification && schema.Length > 0 ? "eRoamingChargingNotification" + schema : kind.Schema),
        };
    }
}
