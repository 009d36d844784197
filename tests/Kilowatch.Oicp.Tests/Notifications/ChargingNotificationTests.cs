using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kilowatch.Oicp.Tests.Json;

namespace Kilowatch.Oicp.Tests.Notifications;

public class ChargingNotificationTests
{
    [Theory]
    [InlineData("""{"Type":"Start"}""", typeof(StartNotification))]
    [InlineData("""{"EvseID":"x","Identification":{"Type":"End"},"a":[{"Type":"End"}],"Type":"Progress"}""", typeof(ProgressNotification))]
    [InlineData("""{"a":"Type","T\u0079pe":"En\u0064"}""", typeof(EndNotification))]
    [InlineData("""{"Type":"Error"}""", typeof(ErrorNotification))]
    public void The_record_follows_the_outermost_type_wherever_it_stands(string body, Type expected) =>
        Assert.IsType(expected, ChargingNotification.Parse(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("{}", "Type is missing")]
    [InlineData("""{"type":"Start"}""", "Type is missing")]
    [InlineData("""{"Type":"start"}""", "Type is unknown")]
    [InlineData("""{"Type":null}""", "Type is unknown")]
    [InlineData("""{"Type":"Paused"}""", "Type is unknown")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("null", "not a JSON object")]
    [InlineData("", "The body")]
    [InlineData("""{"Type":"Start","Type":"End"}""", "Type")]
    [InlineData("""{"Type":"Progress","ConsumedEnergyProgress":9,"ConsumedEnergyProgress":10}""", "ConsumedEnergyProgress")]
    [InlineData("""{"Type":"Progress","ConsumedEnergyProgress":"9"}""", "ConsumedEnergyProgress")]
    [InlineData("""{"Type":"Progress","ConsumedEnergyProgress":1e400}""", "ConsumedEnergyProgress")]
    [InlineData("""{"Type":"Progress","ChargingDuration":"48000"}""", "ChargingDuration")]
    [InlineData("""{"Type":"Progress","ChargingDuration":1.5}""", "ChargingDuration")]
    [InlineData("""{"Type":"Progress","MeterValueInBetween":{"meterValues":["9"]}}""", "MeterValueInBetween.meterValues[0]")]
    [InlineData("""{"Type":"Start","ChargingStart":"2020-09-23T14:17:53"}""", "ChargingStart")]
    [InlineData("""{"Type":"Start","SessionID":7}""", "SessionID")]
    [InlineData("""{"Type":"Start","SessionID":"\ud800"}""", "Unicode")]
    [InlineData("""{"Type":"Start"} x""", "JSON")]
    public void Anything_else_is_an_error_that_names_the_place(string body, string expected)
    {
        Assert.False(ChargingNotification.TryParse(Encoding.UTF8.GetBytes(body), out var none, out var error));
        Assert.Null(none);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_is_never_taken_for_a_progress()
    {
        Assert.False(OicpJson.TryParse<ProgressNotification>("""{"Type":"End"}"""u8, out _, out var error));
        Assert.Equal("Type says EndNotification, expected ProgressNotification.", error);
    }

    [Fact]
    public void No_bytes_make_it_throw()
    {
        var seed = Encoding.UTF8.GetBytes(
            PublishedExamples.ProgressNotification.Replace("1234XYZ", "S\\u00e4ule\\ud83d\\ude00", StringComparison.Ordinal));
        var edits = Gen.Choose(0, seed.Length - 1).SelectMany(at => Gen.Choose(0, 255).Select(b => (at, (byte)b)));
        var bodies =
            from cut in Gen.Choose(0, 2 * seed.Length)
            from count in Gen.Choose(0, 6)
            from changes in edits.ArrayOf(count)
            select Mutate(seed, cut, changes);
        var read = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(10_000), Prop.ForAll(bodies.ToArbitrary(), body =>
        {
            var ok = ChargingNotification.TryParse(body, out var n, out var error);
            if (ok) read++;
            return ok ? n!.ToUtf8().Length > 0 && error is null : n is null && error!.Length > 0;
        }));
        Assert.True(read > 100);
    }

    [Fact]
    public void An_error_does_not_grow_with_the_body()
    {
        var name = new string('x', 10_000);
        var body = Encoding.UTF8.GetBytes($$"""{"Type":"Start","{{name}}":1,"{{name}}":2}""");
        Assert.False(ChargingNotification.TryParse(body, out _, out var error));
        Assert.InRange(error.Length, 1, 300);
    }

    [Fact]
    public void Deep_nesting_and_broken_text_are_refused()
    {
        var deep = Encoding.UTF8.GetBytes("""{"Type":"Start","a":""" + new string('[', 5000) + new string(']', 5000) + "}");
        Assert.False(ChargingNotification.TryParse(deep, out _, out _));
        byte[] broken = [.. """{"Type":"Start","PartnerProductID":" """u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.False(ChargingNotification.TryParse(broken, out _, out _));
        byte[] brokenName = [.. """{"Type":"Start"," """u8, 0xC3, 0x28, .. "\":1}"u8];
        Assert.False(ChargingNotification.TryParse(brokenName, out _, out _));
    }

    [Theory]
    [InlineData("""{"Type":"Start","X":"\ud800"}""")]
    [InlineData("""{"Type":"Start","\ud800":1}""")]
    [InlineData("""{"Type":"Start","X":{"\ud800":["\udfff"]}}""")]
    [InlineData("""{"Type":"Start","PartnerProductID":"\udfff\ud800"}""")]
    [InlineData("""{"Type":"\ud800"}""")]
    public void A_lone_surrogate_is_refused_wherever_it_stands(string body)
    {
        Assert.False(ChargingNotification.TryParse(Encoding.UTF8.GetBytes(body), out _, out var error));
        Assert.Contains("Unicode", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9.000")]
    [InlineData("12.345")]
    [InlineData("0")]
    [InlineData("-0.001")]
    [InlineData("79228162514264337593543950335")]
    public void Energy_keeps_every_digit_under_any_culture(string number)
    {
        var body = $$$"""{"Type":"Progress","ConsumedEnergyProgress":{{{number}}},"MeterValueInBetween":{"meterValues":[{{{number}}}]}}""";
        foreach (var culture in new[] { "de-DE", "tr-TR", "ar-SA", "" })
        {
            UnderCulture.Run(culture, () =>
            {
                var read = Assert.IsType<ProgressNotification>(ChargingNotification.Parse(Encoding.UTF8.GetBytes(body)));
                Assert.Equal(body, Encoding.UTF8.GetString(read.ToUtf8()));
                Assert.Contains("ConsumedEnergyProgress = " + number + ",", read.ToString(), StringComparison.Ordinal);
            });
        }
    }

    [Fact]
    public void A_message_made_here_is_written_readably_with_its_type_first()
    {
        var message = new ProgressNotification
        {
            EvseId = EvseId.Parse("+49*810*000*438"),
            CpoPartnerSessionId = "Säule 7",
            ChargingTime = TimeSpan.FromSeconds(48),
            MeterValuesInBetween = [9.000m, 9.5m],
        };
        Assert.Equal(
            """{"Type":"Progress","CPOPartnerSessionID":"Säule 7","ChargingDuration":48000,"MeterValueInBetween":{"meterValues":[9.000,9.5]},"EvseID":"+49*810*000*438"}""",
            Encoding.UTF8.GetString(message.ToUtf8()));
        Assert.Equal(TimeSpan.FromSeconds(48), message.ChargingTime);
        Assert.Equal([9.000m, 9.5m], message.MeterValuesInBetween);
        Assert.Empty(new EndNotification().MeterValuesInBetween);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_duration_beyond_a_time_span_has_none(long milliseconds)
    {
        Assert.Null(new ProgressNotification { ChargingDuration = milliseconds }.ChargingTime);
        Assert.NotNull(new ProgressNotification { ChargingDuration = milliseconds / TimeSpan.TicksPerMillisecond }.ChargingTime);
    }

    [Fact]
    public void Malformed_ids_are_held_as_they_came()
    {
        var read = ChargingNotification.Parse("""{"Type":"Start","SessionID":"nonsense","EvseID":""}"""u8);
        Assert.False(read.SessionId!.Value.IsValid);
        Assert.Equal("""{"Type":"Start","SessionID":"nonsense","EvseID":""}""", Encoding.UTF8.GetString(read.ToUtf8()));
    }

    private static byte[] Mutate(byte[] seed, int cut, (int At, byte B)[] changes)
    {
        var body = seed.ToArray();
        foreach (var (at, b) in changes) body[at] = b;
        return cut < body.Length ? body[..cut] : body;
    }
}
