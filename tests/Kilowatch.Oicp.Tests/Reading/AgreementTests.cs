using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Kilowatch.Oicp.Tests.Reading;

/// <summary>The one-pass reader and the typed model see the same message.</summary>
public class AgreementTests
{
    private static readonly string[] Types = ["Start", "Progress", "End", "Error"];

    private static readonly Gen<string> Valid =
        from type in Gen.Elements(Types)
        from milliWattHours in Gen.Choose(-1_000_000, 1_000_000_000)
        from seconds in Gen.Choose(0, 86_399)
        from offset in Gen.Elements("Z", "+01:00", "-11:30", "+14:00")
        from blanks in Gen.Elements("", " ", "\r\n\t")
        from more in Gen.Elements("", "\"X\":{\"Type\":\"End\"}", "\"CPOPartnerSessionID\":\"S\\u00e4ule \\ud83d\\ude00\"",
            "\"Identification\":{\"RemoteIdentification\":{\"EvcoID\":\"DE-ICE-C12345678-X\"}}")
        from order in Gen.Choose(0, 5)
        select Body(type, milliWattHours, seconds, offset, blanks, more, order);

    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void A_valid_message_has_no_violation_and_the_same_facts_under_any_culture(string culture) => UnderCulture.Run(culture, () =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Valid.ToArbitrary(), body =>
        {
            var utf8 = Encoding.UTF8.GetBytes(body);
            var facts = MessageReader.Read(utf8);
            Assert.Empty(facts.Violations);
            var typed = ChargingNotification.Parse(utf8);
            Assert.Equal(typed.Type, facts.Kind.ToString());
            Assert.Equal(typed.SessionId!.Value.Value, facts.SessionId.TextIn(utf8));
            Assert.Equal(typed.CpoPartnerSessionId, facts.CpoPartnerSessionId.TextIn(utf8));
            var energy =
                typed switch { ProgressNotification p => p.ConsumedEnergyProgress, EndNotification e => e.ConsumedEnergy, _ => null };
            Assert.Equal(energy * 1000, facts.ConsumedEnergy);
            var start = typed switch
            {
                StartNotification s => s.ChargingStart,
                ProgressNotification p => p.ChargingStart,
                EndNotification e => e.ChargingStart,
                _ => null
            };
            if (typed is not ErrorNotification) Assert.Equal(start?.Value.UtcTicks ?? 0, facts.ChargingStart);
            return true;
        })));

    [Fact]
    public void No_bytes_make_it_throw()
    {
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var body = Encoding.UTF8.GetBytes(
                Body(Types[i % 4], i, i % 86_400, "Z", " ",
                    "\"Identification\":{\"RFIDIdentification\":{\"UID\":\"04A1B2C3\",\"RFID\":\"nfc\"}}", i % 6));
            for (var edits = random.Next(1, 5); edits > 0; edits--) body[random.Next(body.Length)] = (byte)random.Next(256);
            foreach (var kind in new[] { MessageKind.Notification, MessageKind.AuthorizeStart, MessageKind.ChargeDetailRecord })
            {
                var facts = MessageReader.Read(body.AsSpan(0, i % 3 == 0 ? random.Next(body.Length) : body.Length), kind);
                Assert.Equal(facts.IsValid, facts.Violations.Count == 0);
                Assert.Equal(facts.IsValid, facts.FirstFailedStep is null);
                if (!facts.IsValid) refused++;
            }
        }

        Assert.InRange(refused, 100_000, 149_999);
    }

    private static string Body(string type, int milliWattHours, int seconds, string offset, string blanks, string more, int order)
    {
        var time = "\"2026-01-31T" + TimeSpan.FromSeconds(seconds).ToString("hh\\:mm\\:ss", CultureInfo.InvariantCulture) + ".5" + offset
            + "\"";
        var energy = (milliWattHours / 1000m).ToString(CultureInfo.InvariantCulture);
        List<string> members = [.. Bodies.Mandatory(type)];
        if (type != "Error") members.RemoveAll(m => m.StartsWith("\"ChargingStart\"", StringComparison.Ordinal));
        if (type != "Error") members.Add($"\"ChargingStart\":{time}");
        if (type == "Progress") members.Add($"\"ConsumedEnergyProgress\":{energy}");
        if (type == "End") members.Add($"\"ConsumedEnergy\":{energy}");
        if (more.Length > 0) members.Add(more);
        var turned = members.Skip(order).Concat(members.Take(order));
        return blanks + "{"
            + string.Join(blanks + "," + blanks,
                turned.Select(m => m.Replace("\":", "\"" + blanks + ":" + blanks, StringComparison.Ordinal))) + "}" + blanks;
    }
}
