using System.Text;

namespace Kilowatch.Hub.Tests.Fuzz;

/// <summary>Breaks valid notifications: at random bytes, and where it hurts.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly string[] Names =
    [
        "Type", "SessionID", "EvseID", "OperatorID", "ChargingStart", "ChargingEnd", "EventOccurred", "ChargingDuration",
        "ConsumedEnergyProgress", "ConsumedEnergy",
        "ErrorType", "Identification", "MeterValueInBetween", "CPOPartnerSessionID", "PartnerProductID", "T\\u0079pe", "\\ud800", "Unknown",
        "",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e400", "-0.0005", "12.340", "1E-3", "48000.5", "99999999999999999999999999999999", "\"\"",
        "\"\\ud800\"", "\"\\u0000\"", "[]", "{}", "[[[[[[",
        "{\"meterValues\":[1,2.5,\"3\"]}", "{\"meterValues\":[null]}", "{\"RFIDMifareFamilyIdentification\":{\"UID\":\"044a2daa\"}}",
        "{\"RemoteIdentification\":{\"EvcoID\":\"DE-ICE-C12345678-X\"}}",
        "{\"RemoteIdentification\":{\"EvcoID\":7},\"x\":{}}", "\"Start\"", "\"End\"", "\"2026-01-31T10:00:00\"", "\"2026-13-31T10:00:00Z\"",
        "\"2026-01-31T10:00:00Z\"", "\"DE*ABC*E1\"", "\"+49*810*000*438\"",
        "\"DE*ABC\"", "\"CriticalError\"", "\"Connector Error\"", "\"ÄÖÜ\"", "\"" + "x" + "\\n\"",
        "\"3fe7378a-238f-4cf3-bca6-de657881f8c2\"", "nul", "tru", "'x'", "NaN", "01", "1.", "+1", "//",
    ];

    private readonly Random _random = new(seed);

    public byte[] Next(string valid)
    {
        var body = new List<byte>(Encoding.UTF8.GetBytes(valid));
        for (var edits = _random.Next(1, 3); edits > 0; edits--) Edit(body);
        return [.. body];
    }

    private void Edit(List<byte> body)
    {
        if (body.Count == 0) return;
        var at = _random.Next(body.Count);
        switch (_random.Next(9))
        {
            case 0: body[at] = (byte)_random.Next(256); break;
            case 1: body.RemoveAt(at); break;
            case 2: body.Insert(at, (byte)"{}[]\",:\\ \n0"[_random.Next(11)]); break;
            case 3: body.RemoveRange(at, _random.Next(Math.Min(40, body.Count - at))); break;
            case 4: body.InsertRange(at, body.GetRange(at, _random.Next(Math.Min(60, body.Count - at)))); break;
            case 5 when _random.Next(4) == 0: body.RemoveRange(at, body.Count - at); break;
            case 6: body.InsertRange(1, Encoding.UTF8.GetBytes($"\"{Pick(Names)}\":{Pick(Values)},")); break;
            case 7: Replace(body, $"\"{Pick(Names)}\":", $"\"{Pick(Names)}\":"); break;
            default: ReplaceValue(body, Pick(Names), Pick(Values)); break;
        }
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private static void Replace(List<byte> body, string old, string replacement)
    {
        var text = Encoding.Latin1.GetString([.. body]);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        if (at < 0) return;
        body.RemoveRange(at, old.Length);
        body.InsertRange(at, Encoding.UTF8.GetBytes(replacement));
    }

    private static void ReplaceValue(List<byte> body, string name, string value)
    {
        var text = Encoding.Latin1.GetString([.. body]);
        var at = text.IndexOf($"\"{name}\":", StringComparison.Ordinal);
        if (at < 0) return;
        at += name.Length + 3;
        var end = text.IndexOf(",\"", at, StringComparison.Ordinal);
        if (end < 0) end = Math.Max(at, text.Length - 1);
        body.RemoveRange(at, end - at);
        body.InsertRange(at, Encoding.UTF8.GetBytes(value));
    }
}
