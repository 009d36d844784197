using System.Text.Json;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Dashboard;

/// <summary>The inspector says whose fault it is, in which step, and what to do.</summary>
public class DiagnosisTests
{
    [Theory]
    [InlineData("accepted", "none", "")]
    [InlineData("repeated", "none", "session, interval")]
    [InlineData("too early", "hubRule", "session, interval")]
    [InlineData("unknown session", "cpoData", "session, interval")]
    [InlineData("unknown operator", "cpoData", "authenticate")]
    [InlineData("invalid", "cpoData", "rules")]
    [InlineData("no session id", "cpoData", "read")]
    [InlineData("unreadable", "cpoData", "read")]
    [InlineData("not supported", "setup", "service")]
    [InlineData("refused", "empRefused", "forward")]
    [InlineData("500", "empBroken", "forward")]
    [InlineData("garbage", "empBroken", "forward")]
    [InlineData("hangs up", "empBroken", "forward")]
    [InlineData("slow", "empSlow", "forward")]
    [InlineData("down", "empDown", "forward")]
    public async Task Every_end_is_told_by_its_fault_its_step_and_its_remedy(string what, string fault, string step)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:Providers:1:Endpoint", "http://127.0.0.1:9"));
        await DoAsync(hub, what);
        var entry = await hub.NewestAsync();
        Assert.Equal(fault, entry.Text("diagnosis", "fault"));
        Assert.Equal(step, entry.Steps("ended"));
        Assert.EndsWith("record, answer", entry.Steps("passed"), StringComparison.Ordinal); // whatever happened was recorded and answered
        Assert.NotEqual("", entry.Text("diagnosis", "title"));
        Assert.NotEqual("", entry.Text("diagnosis", "explanation"));
        Assert.Equal(fault != "none", entry.GetProperty("diagnosis").GetProperty("advice").GetArrayLength() > 0);
    }

    [Fact]
    public async Task An_emp_that_owes_too_many_answers_is_slow_and_was_not_sent_it()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:MaxRequestsPerPartner", "1"));
        hub.Emp.Script = EmpScripts.Hang();
        var hanging = hub.SendAsync(Messages.Start());
        await hub.Emp.NextAsync();
        Assert.Equal(1, Provider(await hub.AdminAsync("partners/health"), "DE*ICE").GetProperty("underWay").GetInt32());
        await hub.SendAsync(Messages.End());
        var entry = await hub.NewestAsync();
        Assert.Equal(("empSlow", "no"), (entry.Text("diagnosis", "fault"), entry.Text("forwarded", "state")));
        hub.Clock.Advance(TimeSpan.FromSeconds(10));
        await hanging;
    }

    [Fact]
    public async Task What_is_broken_is_said_in_the_first_place()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(
            Messages.Progress(more: ",\"MeterValueStart\":\"0,5\"").Replace("DE*XYZ*ETEST1", "?", StringComparison.Ordinal));
        var entry = await hub.NewestAsync();
        var advice = entry.GetProperty("diagnosis").GetProperty("advice").EnumerateArray().Select(a => a.GetString()!).ToList();
        Assert.StartsWith("EvseID is not valid: expected", advice[0], StringComparison.Ordinal);
        Assert.StartsWith("MeterValueStart is not valid: expected", advice[1], StringComparison.Ordinal);
        Assert.StartsWith("Please add Valid EVSEID", entry.Text("diagnosis", "explanation"), StringComparison.Ordinal);
        var broken = entry.GetProperty("rules").EnumerateArray().Where(r => r.Text("state") == "broken").ToList();
        Assert.Equal(["/EvseID OICP 2.3, EvseID", "/MeterValueStart OICP 2.3, eRoamingChargingNotificationProgress"],
            broken.Select(r => r.Text("pointer") + " " + r.Text("clause")));
    }

    [Fact]
    public async Task Remarks_are_explained_with_their_values()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.Progress(more: ",\"ChargingDuration\":48000"));
        var remark = (await hub.NewestAsync()).GetProperty("remarks")[0];
        Assert.Equal("durationMismatch", remark.Text("remark"));
        Assert.Contains("48000 ms, EventOccurred minus ChargingStart is 1500000 ms", remark.Text("sentence"), StringComparison.Ordinal);
    }

    private static JsonElement Provider(JsonElement health, string id) =>
        health.GetProperty("providers").EnumerateArray().Single(p => p.Text("id") == id);

    private static async Task DoAsync(HubUnderTest hub, string what)
    {
        const string Other = "3fe7378a-238f-4cf3-bca6-de657881f8c3";
        hub.Emp.Script = what switch
        {
            "refused" => EmpScripts.Json(EmpScripts.Refusal),
            "500" => EmpScripts.Json("oops", 500),
            "garbage" => EmpScripts.Json("<html>"),
            "hangs up" => EmpScripts.RawAndHangUp(""),
            "slow" => EmpScripts.Hang(),
            _ => EmpScripts.Acknowledge(),
        };
        if (what is "repeated" or "too early") await hub.SendAsync(Messages.Progress(1));
        if (what == "down") await hub.OpenAsync(Other, provider: "DE*TWO");
        if (what == "not supported") await hub.OpenAsync(Other, provider: "DE*NOT");
        var sending = hub.SendAsync(what switch
        {
            "too early" => Messages.Progress(2),
            "unknown session" or "down" or "not supported" => Messages.Progress(1, Other),
            "unknown operator" => Messages.Progress(1).Replace("\"DE*ABC\"", "\"DE*NIX\"", StringComparison.Ordinal),
            "invalid" => Messages.Progress(1).Replace("DE*XYZ*ETEST1", "?", StringComparison.Ordinal),
            "no session id" => "{\"Type\":\"Start\"}",
            "unreadable" => "{",
            _ => Messages.Progress(1),
        });
        if (what == "slow")
        {
            await hub.Emp.NextAsync();
            hub.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        await sending;
    }
}
