using System.Text;

namespace Kilowatch.Oicp.Tests.Reading;

/// <summary>Messages of every kind with odd values in their members: always the same for the same number.</summary>
internal static class Mutants
{
    private const string Common =
        "\"SessionID\":\"f98efba4-02d8-4fa0-b810-9a9d50d2c527\",\"EvseID\":\"DE*XYZ*ETEST1\",\"OperatorID\":\"DE*ABC\",";
    private const string Card = "\"Identification\":{\"RFIDMifareFamilyIdentification\":{\"UID\":\"044A2DAA856280\"}}";
    private const string Times = "\"ChargingStart\":\"2026-01-31T10:00:00+01:00\",\"ChargingEnd\":\"2026-01-31T11:00:00+01:00\",";

    private static readonly (MessageKind Kind, string Body)[] Valid =
    [
        (MessageKind.Notification,
            "{\"Type\":\"Start\"," + Common + Card + ",\"ChargingStart\":\"2026-01-31T10:00:00Z\",\"MeterValueStart\":1.5}"),
        (MessageKind.Notification,
            "{\"Type\":\"Progress\"," + Common + Card
                + ",\"ChargingStart\":\"2026-01-31T10:00:00Z\",\"EventOccurred\":\"2026-01-31T10:20:00Z\","
            + "\"ConsumedEnergyProgress\":12.340,\"MeterValueStart\":1,\"MeterValueInBetween\":{\"meterValues\":[1,2.5]}}"),
        (MessageKind.Notification,
            "{\"Type\":\"End\"," + Common + Card + "," + Times + "\"ConsumedEnergy\":22,\"MeterValueStart\":1,\"MeterValueEnd\":23}"),
        (MessageKind.Notification, "{" + Common + Card + ",\"ErrorType\":\"ConnectorError\",\"Type\":\"Error\"}"),
        (MessageKind.AuthorizeStart, "{" + Common + Card + "}"),
        (MessageKind.AuthorizeStop, "{" + Common + Card + "}"),
        (MessageKind.AuthorizeRemoteStart, "{" + Common + Card + ",\"ProviderID\":\"DE-ICE\"}"),
        (MessageKind.ChargeDetailRecord,
            "{" + Common + Card + "," + Times
                + "\"SessionStart\":\"2026-01-31T09:59:00Z\",\"SessionEnd\":\"2026-01-31T11:01:00Z\",\"ConsumedEnergy\":22.5,"
            + "\"MeterValueStart\":0,\"MeterValueEnd\":22.5,\"MeterValueInBetween\":{\"meterValues\":[9]},\"SignedMeteringValues\":[{\"SignedMeteringValue\":\"QUI=\",\"MeteringStatus\":\"Start\"}]}"),
    ];

    private static readonly string[] Names =
    [
        "ConsumedEnergyProgress", "ConsumedEnergy", "MeterValueStart", "MeterValueEnd", "MeterValueInBetween", "SignedMeteringValues",
        "Identification", "UID", "ErrorType", "Type",
        "ChargingDuration", "EvseID", "ChargingStart", "SessionEnd", "PartnerProductID", "meterValues", "SignedMeteringValue",
        "MeteringStatus", "CalibrationLawVerificationInfo",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-0", "-1", "1e400", "-1e400", "\"1e400\"", "-0.0005", "12.340", "1E-3", "1e-40", "\"1e-40\"",
        "9.299999999999999", "9.12000000000000000000000000000000001",
        "48000.5", "999999999999999999999999999999", "1000000000000", "1000000000000.001", "\"\"", "\"9.120\"", "\"9,120\"", "\" 9\"",
        "\"+9\"", "\"09\"", "\".5\"", "\"9.\"", "\"1e2\"",
        "\"1E+2\"", "\"1e\"", "\"-\"", "\"NaN\"", "\"0x9\"", "\"9 kWh\"", "\"\\u0039.1\"", "\"\\ud800\"", "[]", "{}", "[null]",
        "[null,1,\"2\",3.0001]", "{\"meterValues\":[1,2.5,\"3\",null,true]}",
        "{\"meterValues\":null}", "[null,{\"SignedMeteringValue\":null,\"MeteringStatus\":null}]",
        "[{\"SignedMeteringValue\":7,\"MeteringStatus\":\"Pause\"},{},7]",
        "[{},{},{},{},{},{},{},{},{},{},{}]", "[{\"SignedMeteringValue\":\"" + "AAAAAAAAAA" + "\"}]", "\"044a2daa856280\"",
        "\"04:4A:2D:AA\"", "\"04-4a-2d-aa-85-62-80\"", "\"04 4A 2D AA\"",
        "\"04::4A:2D:AA\"", "\":044A2DAA\"", "\"044A2DAA8\"", "\"04_4A_2D_AA\"",
        "{\"RFIDMifareFamilyIdentification\":{\"UID\":\"044a2daa\"}}",
        "{\"RFIDIdentification\":{\"UID\":\"04 4a 2d aa\",\"RFID\":\"nfc\",\"EvcoID\":null}}",
        "{\"RemoteIdentification\":{\"EvcoID\":\"de-ice-C12345678-x\"}}", "{\"RFIDMifareFamilyIdentification\":null}",
        "\"ConnectorError\"", "\"Connector Error\"", "\"Critical Error\"", "\"critical error\"", "\"Connector  Error\"", "\"Start\"",
        "\"End\"", "\"Error\"", "\"2026-01-31T10:00:00\"", "\"2026-01-31T10:00:00Z\"",
    ];

    /// <summary>What real clients write, each where they write it.</summary>
    private static readonly (string Name, string Value)[] Written =
    [
        ("ConsumedEnergyProgress", "\"9.120\""), ("ConsumedEnergyProgress", "9.299999999999999"), ("ConsumedEnergy", "\"22\""),
        ("ConsumedEnergy", "22.1234"),
        ("MeterValueStart", "\"0.0\""), ("MeterValueEnd", "\"1e2\""), ("MeterValueInBetween", "{\"meterValues\":[\"8.004\",null,15.6905]}"),
        ("UID", "\"044a2daa856280\""), ("UID", "\"04:4a:2D:AA\""), ("ErrorType", "\"Connector Error\""),
        ("ErrorType", "\"Critical Error\""),
        ("SignedMeteringValues", "[null,{\"SignedMeteringValue\":null}]"),
        ("SignedMeteringValues", "[{},{},{},{},{},{},{},{},{},{},{},{}]"), ("SignedMeteringValue", "null"),
    ];

    public static (MessageKind Kind, byte[] Body) Of(int number)
    {
        var random = new Random(number);
        var (kind, body) = Valid[number % Valid.Length];
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var (name, value) = random.Next(2) == 0 ? Written[random.Next(Written.Length)] : (Pick(random, Names), Pick(random, Values));
            if (value.Contains("AAAAAAAAAA", StringComparison.Ordinal))
                value = value.Replace("AAAAAAAAAA", new string('A', random.Next(2999, 3002)), StringComparison.Ordinal);
            body = random.Next(20) == 0 ? $"{{\"{name}\":{value},{body[1..]}" : WithValue(body, name, value);
        }

        return (kind, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>Puts the value of a member, wherever it stands; a member that is not there is added.</summary>
    private static string WithValue(string body, string name, string value)
    {
        var at = body.IndexOf($"\"{name}\":", StringComparison.Ordinal);
        if (at < 0) return $"{body[..^1]},\"{name}\":{value}}}";
        at += name.Length + 3;
        var (depth, end, isInText) = (0, at, false);
        for (; end < body.Length; end++)
        {
            var c = body[end];
            if (c == '"' && body[end - 1] != '\\') isInText = !isInText;
            if (isInText) continue;
            if (c is '{' or '[') depth++;
            if (c is '}' or ']' && depth-- == 0) break;
            if (c == ',' && depth == 0) break;
        }

        return body[..at] + value + body[end..];
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
