using System.Globalization;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>Hub:Reading: what the live network takes is forwarded as it came and remarked; Strict refuses it.</summary>
public class ReadingTests
{
    private const string Card = "044A2DAA856280";
    private const string SmallCard = "04:4a:2d:aa:85:62:80";

    public static TheoryData<string, string> Notifications => new()
    {
        { "energyAsText", Messages.Progress().Replace("12.340", "\"12.340\"", StringComparison.Ordinal) },
        { "energyTooPrecise", Messages.Progress().Replace("12.340", "12.339999999999998", StringComparison.Ordinal) },
        { "uidSpelling", Messages.Start(more: $",\"Identification\":{Messages.Rfid(SmallCard)}") },
        { "nullInside", Messages.End(more: ",\"MeterValueInBetween\":{\"meterValues\":[null,1]}") },
        { "errorTypeSpelling", Messages.Error().Replace("ConnectorError", "Connector Error", StringComparison.Ordinal) },
    };

    public static TheoryData<string, string> Records => new()
    {
        { "energyAsText", Messages.ChargeDetailRecord(more: ",\"MeterValueStart\":\"0.0\"") },
        { "uidSpelling", Messages.ChargeDetailRecord().Replace(Card, SmallCard, StringComparison.Ordinal) },
        { "signedValueTooLong",
            Messages.ChargeDetailRecord(more: $",\"SignedMeteringValues\":[{{\"SignedMeteringValue\":\"{new string('A', 4000)}\"}}]") },
        { "tooManySignedValues",
            Messages.ChargeDetailRecord(more: $",\"SignedMeteringValues\":[{string.Join(',', Enumerable.Repeat("{}", 11))}]") },
        { "nullInside", Messages.ChargeDetailRecord(more: ",\"SignedMeteringValues\":[null]") },
    };

    [Theory, MemberData(nameof(Notifications))]
    public async Task A_notification_is_forwarded_as_it_came_and_remarked(string remark, string body)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        Assert.True((await hub.SendAsync(body)).Result);
        Assert.Equal(body, (await hub.Emp.NextAsync()).Text);
        await RemarkedAsync(hub, remark);
        await using var strict = await HubUnderTest.StartWithSessionAsync(("Hub:Reading", "Strict"));
        Assert.Equal(400, (await strict.SendAsync(body)).Status);
        Assert.Equal(0, strict.Emp.Count);
    }

    [Theory, MemberData(nameof(Records))]
    public async Task A_charge_detail_record_is_delivered_as_it_came_and_remarked(string remark, string body)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        Assert.True((await hub.PostAsync(HubUnderTest.ChargeDetailRecord, body)).Result);
        Assert.Equal(body, (await hub.Emp.NextAsync()).Text);
        await RemarkedAsync(hub, remark);
        await using var strict = await HubUnderTest.StartWithSessionAsync(("Hub:Reading", "Strict"));
        Assert.Equal(400, (await strict.PostAsync(HubUnderTest.ChargeDetailRecord, body)).Status);
        Assert.True((await strict.SendAsync(Messages.End())).Result); // it is open
    }

    /// <summary>The value is the number's: what compares energies sees no difference.</summary>
    [Fact]
    public async Task A_text_is_compared_as_its_number()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:MinimumProgressInterval", "00:00:00"));
        Assert.True((await hub.SendAsync(Messages.Progress(25).Replace("12.340", "\"1.234e1\"", StringComparison.Ordinal))).Result);
        Assert.True((await hub.SendAsync(Messages.Progress(26).Replace("12.340", "\"9.9\"", StringComparison.Ordinal))).Result);
        Assert.Equal("energyBackwards energyAsText", string.Join(" ", await LastRemarksAsync(hub)));
    }

    [Fact]
    public async Task A_record_with_ten_signed_values_as_escapes_fits_into_a_body()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var value = string.Concat(Enumerable.Repeat("\\u0041", 4000));
        var values = string.Join(',', Enumerable.Repeat($"{{\"SignedMeteringValue\":\"{value}\",\"MeteringStatus\":\"Progress\"}}", 10));
        var body = Messages.ChargeDetailRecord(more: $",\"SignedMeteringValues\":[{values}]");
        Assert.InRange(body.Length, 240_000, 262_144);
        Assert.True((await hub.PostAsync(HubUnderTest.ChargeDetailRecord, body)).Result);
        Assert.Equal(body, (await hub.Emp.NextAsync()).Text);
        await hub.RestartAsync();
        var kept = (await hub.GetAsync("/admin/api/sessions/" + Messages.Session)).Json.GetProperty("entries").EnumerateArray().First(
            e => e.GetProperty("kind").GetString() == "chargeDetailRecord");
        Assert.Equal(body, kept.GetProperty("request").GetString());
    }

    [Theory]
    [InlineData(Card, SmallCard, "044a2daa856280")]
    [InlineData(SmallCard, Card, "04 4A 2D AA 85 62 80")]
    public async Task A_card_uploaded_in_one_spelling_starts_and_stops_in_others(string uploaded, string starts, string stops)
    {
        await using var hub = await HubUnderTest.StartAsync();
        Assert.True((await hub.PushAsync("fullLoad", Messages.Rfid(uploaded))).Result);
        var start = await hub.AuthorizeAsync(Messages.Rfid(starts));
        Assert.True(start.IsAuthorized());
        Assert.True((await hub.StopAsync(start.Session(), Messages.Rfid(stops))).IsAuthorized());
        Assert.Equal(0, hub.Emp.Count); // nobody was asked
        Assert.True((await hub.PushAsync("delete", Messages.Rfid(stops))).Result);
        hub.Emp.Script =
            hub.SecondEmp.Script = EmpScripts.Authorize("""{"AuthorizationStatus":"NotAuthorized","StatusCode":{"Code":"102"}}""");
        Assert.False((await hub.AuthorizeAsync(Messages.Rfid(uploaded))).IsAuthorized());
    }

    [Fact]
    public async Task What_no_card_is_costs_an_upload_only_itself()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var upload = Drivers.Push(
            "fullLoad", Messages.Rfid("04AAAAAAAAAAAA"), Messages.Rfid("nonsense"), Messages.Rfid("04bbbbbbbbbbbb"),
            Messages.Rfid("04:BB:BB:BB:BB:BB:BB"), "{}",
            "{\"RFIDMifareFamilyIdentification\":{\"UID\":7}}", "[]", "{\"PlugAndChargeIdentification\":{\"EvcoID\":\"\\ud800\"}}");
        var answer = await hub.PostAsync(Drivers.PushPath, upload);
        Assert.Equal((200, true, "000"), (answer.Status, answer.Result, answer.Code));
        Assert.StartsWith("fullLoad: 2 records. 6 left out, counted from 0: 1, 3, 4, 5, 6, 7. The first: UID is missing or not valid",
            answer.AdditionalInfo, StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense", answer.Text, StringComparison.Ordinal);
        hub.Emp.Script =
            hub.SecondEmp.Script = EmpScripts.Authorize("""{"AuthorizationStatus":"NotAuthorized","StatusCode":{"Code":"102"}}""");
        Assert.True((await hub.AuthorizeAsync(Messages.Rfid("04AAAAAAAAAAAA"))).IsAuthorized());
        Assert.True((await hub.AuthorizeAsync(Messages.Rfid("04BBBBBBBBBBBB"))).IsAuthorized());
        await using var strict = await HubUnderTest.StartAsync(("Hub:Reading", "Strict"));
        Assert.Equal(400, (await strict.PostAsync(Drivers.PushPath, upload)).Status);
    }

    [Fact]
    public async Task However_many_are_left_out_the_answer_stays_within_its_bound()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var cards = Enumerable.Range(0, 5000)
            .Select(i => Messages.Rfid(i == 4000 ? "04AAAAAAAAAAAA" : "x" + i.ToString(CultureInfo.InvariantCulture))).ToArray();
        var answer = await hub.PushAsync("fullLoad", cards);
        Assert.Equal((200, true), (answer.Status, answer.Result));
        Assert.StartsWith("fullLoad: 1 records. 4999 left out", answer.AdditionalInfo, StringComparison.Ordinal);
        Assert.InRange(answer.AdditionalInfo!.Length, 50, 1000);
    }

    [Fact]
    public async Task The_inspector_says_where_and_by_which_clause()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.End(more: ",\"MeterValueInBetween\":{\"meterValues\":[1,\"2\"]}"));
        var id = (await hub.GetAsync("/admin/api/sessions/" + Messages.Session)).Json.GetProperty("entries").EnumerateArray().Last()
            .GetProperty("id").GetInt64();
        var entry = (await hub.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/admin/api/notifications/{id}"))).Json;
        var sentence = entry.GetProperty("remarks")[0].GetProperty("sentence").GetString()!;
        Assert.StartsWith("/MeterValueInBetween/meterValues/1: ", sentence, StringComparison.Ordinal);
        Assert.EndsWith("(docs/explanation/errata.md, D14)", sentence, StringComparison.Ordinal);
        Assert.Equal("allowed",
            entry.GetProperty("rules").EnumerateArray().Single(r => r.GetProperty("pointer").GetString() == "/MeterValueInBetween")
                .GetProperty("state").GetString());
    }

    private static async Task RemarkedAsync(HubUnderTest hub, string remark)
    {
        Assert.Contains(remark, await LastRemarksAsync(hub), StringComparer.Ordinal);
        await hub.RestartAsync();
        Assert.Contains(remark, await LastRemarksAsync(hub), StringComparer.Ordinal); // it is on disk
    }

    /// <summary>Of the newest entry that a request of the operator made, not a delivery of the hub's.</summary>
    private static async Task<IReadOnlyList<string>> LastRemarksAsync(HubUnderTest hub)
    {
        var session = await hub.GetAsync("/admin/api/sessions/" + Messages.Session);
        var entry = session.Json.GetProperty("entries").EnumerateArray().Last(
            e => e.GetProperty("kind").GetString() != "chargeDetailRecordDelivery");
        return [.. entry.GetProperty("remarks").EnumerateArray().Select(r => r.GetString()!)];
    }
}
