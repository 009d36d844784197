using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kilowatch.Hub.Tests.Fuzz;

/// <summary>Says by other means than the hub's whether a body is a notification that an EMP may be given: a DOM, the published
/// patterns as regular expressions, and the framework's own parsers.</summary>
internal static partial class Oracle
{
    private static readonly string[] Known =
    [
        "Type", "SessionID", "CPOPartnerSessionID", "EMPPartnerSessionID", "Identification", "EvseID", "OperatorID", "ChargingStart",
        "EventOccurred", "ChargingEnd", "ChargingDuration",
        "ConsumedEnergyProgress", "ConsumedEnergy", "SessionStart", "SessionEnd", "PenaltyTimeStart", "MeterValueStart", "MeterValueEnd",
        "MeterValueInBetween", "PartnerProductID",
        "ErrorType", "ErrorAdditionalInfo",
    ];

    /// <returns>Null when it may; else why not.</returns>
    /// <param name="body">The body.</param>
    /// <param name="isStrict">By the schemas alone; else also what the live network takes (docs/explanation/errata.md, D14 to D17).</param>
    public static string? Complaint(byte[] body, bool isStrict)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException no)
        {
            return no.Message;
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return "no object";
            var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var member in root.EnumerateObject())
            {
                string name;
                try
                {
                    name = member.Name;
                }
                catch (InvalidOperationException)
                {
                    continue; // half a surrogate: nobody's name
                }

                if (!Known.Contains(name)) continue;
                if (!members.TryAdd(name, member.Value)) return name + " twice";
            }

            return Complaint(members, isStrict);
        }
    }

    private static string? Complaint(Dictionary<string, JsonElement> m, bool isStrict)
    {
        var type = Text(m, "Type");
        if (!Session().IsMatch(Text(m, "SessionID") ?? "")) return "SessionID";
        if (!Evse().IsMatch(Text(m, "EvseID") ?? "")) return "EvseID";
        if (!Operator().IsMatch(Text(m, "OperatorID") ?? "")) return "OperatorID";
        foreach (var name in new[] { "CPOPartnerSessionID", "EMPPartnerSessionID" })
        {
            if (Has(m, name) && Text(m, name) is not { Length: <= 500 }) return name;
        }

        if (Has(m, "Identification") && !IsIdentification(m["Identification"], isStrict)) return "Identification";
        string[] times = ["ChargingStart", "SessionStart"], energies = ["MeterValueStart"];
        var missing = type switch
        {
            "Start" => Time(m, "ChargingStart"),
            "Progress" =>
                Time(m, "ChargingStart") ?? Time(m, "EventOccurred")
                    ?? (Has(m, "ChargingDuration") || Has(m, "ConsumedEnergyProgress") ? null : "nothing to report"),
            "End" => Time(m, "ChargingEnd"),
            "Error" => Text(m, "ErrorType") is "ConnectorError" or "CriticalError"
                || (!isStrict && Text(m, "ErrorType") is "Connector Error" or "Critical Error") ? null : "ErrorType",
            _ => "Type",
        };
        if (missing is not null) return missing;
        if (type == "Error") return null;
        if (type == "End")
            (times, energies) =
                (["ChargingStart", "SessionStart", "SessionEnd", "PenaltyTimeStart"],
                    ["MeterValueStart", "MeterValueEnd", "ConsumedEnergy"]);
        if (type == "Progress")
        {
            energies = ["MeterValueStart", "ConsumedEnergyProgress"];
            if (Has(m, "ChargingDuration")
                && !(m["ChargingDuration"].ValueKind == JsonValueKind.Number && m["ChargingDuration"].TryGetDecimal(out var d)
                    && d == decimal.Truncate(d))) return "ChargingDuration";
        }

        if (type != "Start" && Has(m, "MeterValueInBetween") && !AreMeterValues(m["MeterValueInBetween"], isStrict))
            return "MeterValueInBetween";
        return times.FirstOrDefault(t => Has(m, t) && Time(m, t) is not null)
            ?? energies.FirstOrDefault(e => Has(m, e) && !IsEnergy(m[e], isStrict));
    }

    private static bool Has(Dictionary<string, JsonElement> m, string name) =>
        m.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static string? Text(Dictionary<string, JsonElement> m, string name)
    {
        try
        {
            return Has(m, name) && m[name].ValueKind == JsonValueKind.String ? m[name].GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Time(Dictionary<string, JsonElement> m, string name) =>
        Text(m, name) is { } text && Rfc3339().IsMatch(text)
        && DateTimeOffset.TryParse(text.Replace(":60", ":59", StringComparison.Ordinal), CultureInfo.InvariantCulture, out _) ? null : name;

    private static bool IsEnergy(JsonElement value, bool isStrict)
    {
        if (!isStrict && value.ValueKind == JsonValueKind.String && Number().IsMatch(value.GetString()!))
            return IsEnergy(JsonElement.Parse(value.GetString()!), isStrict);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
            && (!isStrict || number * 1000 == decimal.Truncate(number * 1000));
    }

    private static bool AreMeterValues(JsonElement value, bool isStrict) =>
        value.ValueKind == JsonValueKind.Object
        && (!value.TryGetProperty("meterValues", out var list) || list.ValueKind == JsonValueKind.Null
            || (list.ValueKind == JsonValueKind.Array
                && list.EnumerateArray().All(v => IsEnergy(v, isStrict) || (!isStrict && v.ValueKind == JsonValueKind.Null))));

    private static bool IsIdentification(JsonElement value, bool isStrict)
    {
        if (value.ValueKind != JsonValueKind.Object) return false;
        var kinds = value.EnumerateObject()
            .Where(k => k.Value.ValueKind == JsonValueKind.Object && k.Name.EndsWith("Identification", StringComparison.Ordinal)).ToList();
        if (kinds.Count != 1) return false;
        var inside = kinds[0].Value;
        return kinds[0].Name.StartsWith("RFID", StringComparison.Ordinal)
            ? inside.TryGetProperty("UID", out var uid) && uid.ValueKind == JsonValueKind.String
                && (isStrict ? Uid() : AnyUid()).IsMatch(uid.GetString()!)
            : inside.TryGetProperty("EvcoID", out var evco) && evco.ValueKind == JsonValueKind.String;
    }

    [GeneratedRegex(@"^[A-Za-z0-9]{8}(-[A-Za-z0-9]{4}){3}-[A-Za-z0-9]{12}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Session();

    [GeneratedRegex(@"^(([A-Za-z]{2}\*?[A-Za-z0-9]{3}\*?E[A-Za-z0-9\*]{1,30})|(\+?[0-9]{1,3}\*[0-9]{3}\*[0-9\*]{1,32}))\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Evse();

    [GeneratedRegex(@"^(([A-Za-z]{2}\*?[A-Za-z0-9]{3})|(\+?[0-9]{1,3}\*[0-9]{3}))\z", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Operator();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)\z", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rfc3339();

    [GeneratedRegex(@"^([0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Uid();

    [GeneratedRegex(@"^[0-9A-Fa-f]{2}([:\- ]?[0-9A-Fa-f]{2}){3}(([:\- ]?[0-9A-Fa-f]{2}){3}){0,2}\z", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex AnyUid();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
