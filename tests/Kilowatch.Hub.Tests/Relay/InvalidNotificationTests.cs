using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>HTTP 400 for what the CPO must change: one body for both readers, every violation in it.</summary>
public class InvalidNotificationTests
{
    public static TheoryData<string, string, string> Steps => new()
    {
        { "Progress", "EvseID,ChargingStart,EventOccurred,ConsumedEnergyProgress", "Please add Valid EVSEID" },
        { "Progress", "ChargingStart,EventOccurred,ConsumedEnergyProgress", "Please provide Charging Start" },
        { "Progress", "EventOccurred,ConsumedEnergyProgress", "Please provide Event Occurred" },
        { "Progress", "ConsumedEnergyProgress", "Please provide either ChargingDuration or ConsumedEnergyProgress or both" },
        { "Start", "EvseID,ChargingStart", "Please add Valid EVSEID" },
        { "Start", "ChargingStart", "Please provide Charging Start" },
        { "End", "EvseID,ChargingEnd", "Please add Valid EVSEID" },
        { "End", "ChargingEnd", "Please provide Charging End" },
        { "Error", "EvseID,ErrorType", "Please add Valid EVSEID" },
        { "Error", "ErrorType", "Please provide ErrorType" },
    };

    [Theory, MemberData(nameof(Steps))]
    public async Task The_first_failed_step_is_the_additional_info_and_all_are_listed(string type, string missing, string sentence)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var body = Messages.Of(type);
        foreach (var member in missing.Split(',')) body = body.Replace($"\"{member}\"", $"\"No{member}\"", StringComparison.Ordinal);
        var answer = await hub.SendAsync(body);
        Assert.Equal(400, answer.Status);
        Assert.Equal(("022", "Data error", sentence), (answer.Code, answer.Description, answer.AdditionalInfo));
        Assert.Equal((false, Messages.Session, "cpo-1", "emp-1"),
            (answer.Result, answer.Member("SessionID"), answer.Member("CPOPartnerSessionID"), answer.Member("EMPPartnerSessionID")));
        Assert.Equal("Error parsing/validating JSON.", answer.Member("message"));
        Assert.Equal(
            missing.Split(',').Select(m => m == "ConsumedEnergyProgress" ? "/ChargingDuration" : "/" + m).Order(StringComparer.Ordinal),
            answer.FieldReferences.Order(StringComparer.Ordinal));
        Assert.NotEqual(Guid.Empty, answer.ProcessId);
        Assert.Equal(0, hub.Emp.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("<html/>")]
    [InlineData("""{"Type":"Progress"}""")]
    [InlineData("""{"SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2"}""")]
    [InlineData("""{"SessionID":"3fe7378a238f4cf3bca6de657881f8c2","Type":"Error"}""")]
    [InlineData("""{"SessionID":7,"Type":"Error"}""")]
    [InlineData("""{"SessionID":null,"Type":"Error"}""")]
    public async Task What_cannot_be_read_or_names_no_session_is_400_of_the_same_shape(string body)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answer = await hub.SendAsync(body);
        Assert.Equal(400, answer.Status);
        Assert.Equal((false, "022", "Data error"), (answer.Result, answer.Code, answer.Description));
        Assert.NotEmpty(answer.AdditionalInfo!);
        Assert.Equal("Error parsing/validating JSON.", answer.Member("message"));
        Assert.NotEmpty(answer.FieldReferences);
        Assert.Null(answer.Member("SessionID"));
        Assert.NotEqual(Guid.Empty, answer.ProcessId);
    }

    public static TheoryData<string> Encodings => ["UTF-16", "UTF-32", "byte order mark", "broken UTF-8", "gzip"];

    [Theory, MemberData(nameof(Encodings))]
    public async Task Anything_but_utf_8_is_400(string encoding)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        byte[] body = encoding switch
        {
            "UTF-16" => Encoding.Unicode.GetBytes(Messages.Start()),
            "UTF-32" => Encoding.UTF32.GetBytes(Messages.Start()),
            "byte order mark" => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Messages.Start())],
            "broken UTF-8" => [.. Encoding.UTF8.GetBytes(Messages.Start(more: ",\"X\":\""))[..^1], 0xC3, 0x28, (byte)'"', (byte)'}'],
            _ => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3],
        };
        var answer = await hub.SendAsync(body);
        Assert.Equal((400, "022", false), (answer.Status, answer.Code, answer.Result));
        Assert.Equal(0, hub.Emp.Count);
    }

    [Theory]
    [InlineData("\"Paused\"")]
    [InlineData("\"progress\"")]
    [InlineData("null")]
    [InlineData("7")]
    public async Task An_unknown_type_is_400(string type)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answer = await hub.SendAsync(Messages.Progress(1).Replace("\"Progress\"", type, StringComparison.Ordinal));
        Assert.Equal((400, "022"), (answer.Status, answer.Code));
        Assert.Equal("/Type", Assert.Single(answer.FieldReferences));
    }

    [Theory]
    [InlineData(",\"Type\":\"Progress\"", "/Type")]
    [InlineData(",\"EventOccurred\":null", "/EventOccurred")]
    [InlineData(",\"Evs\\u0065ID\":\"DE*XYZ*ETEST1\"", "/EvseID")]
    [InlineData(",\"Identification\":{\"RemoteIdentification\":{\"EvcoID\":\"DE-ICE-C12345678-X\",\"EvcoID\":\"DE-ICE-C12345678-X\"}}",
        "/Identification/RemoteIdentification/EvcoID")]
    public async Task A_known_member_given_twice_is_400(string more, string pointer)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answer = await hub.SendAsync(Messages.Progress(1, more: more));
        Assert.Equal((400, "022"), (answer.Status, answer.Code));
        Assert.Contains(pointer, answer.FieldReferences, StringComparer.Ordinal);
        Assert.Equal(0, hub.Emp.Count);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_and_one_at_the_limit_is_not()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:MaxBodySize", "4096"));
        var atTheLimit = Messages.Start().PadRight(4096);
        Assert.True((await hub.SendAsync(atTheLimit)).Result);
        var answer = await hub.SendAsync(atTheLimit + " ");
        Assert.Equal((413, "022", "The body is larger than 4096 bytes."), (answer.Status, answer.Code, answer.AdditionalInfo));
        Assert.NotEqual(Guid.Empty, answer.ProcessId);
    }

    /// <summary>A small body must not make a large answer, nor a large journal.</summary>
    [Fact]
    public async Task A_body_full_of_violations_gets_an_answer_of_bounded_size()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var many = string.Join(',', Enumerable.Repeat("{}", 20_000));
        var answer =
            await hub.SendAsync(
                Messages.End(more: $",\"MeterValueInBetween\":{{\"meterValues\":[{many}]}}").Replace("EvseID", "NoEvseID",
                    StringComparison.Ordinal));
        Assert.Equal((400, "Please add Valid EVSEID"), (answer.Status, answer.AdditionalInfo));
        Assert.InRange(answer.Body.Length, 1000, 65_536);
    }
}
