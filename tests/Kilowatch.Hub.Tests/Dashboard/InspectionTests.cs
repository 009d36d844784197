using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Dashboard;

/// <summary>The inspector shows what was on the wire, proves what it can, and says what it cannot.</summary>
public class InspectionTests
{
    private static readonly string Odd = Messages.Progress(more: ",\"X\":\"it's 1.50 \u00fc \\\\u0000\"") + "\r\n ";

    [Fact]
    public async Task Bytes_in_bytes_forwarded_and_bytes_that_the_emp_got_have_one_hash()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Odd);
        var entry = await hub.NewestAsync();
        var received = (await hub.Emp.NextAsync()).Body;
        var hash = Convert.ToHexStringLower(SHA256.HashData(received));
        Assert.Equal(Odd, entry.Text("request", "text"));
        Assert.Equal(("asReceived", hash, "unchanged", hash),
            (entry.Text("request", "keptAs"), entry.Text("request", "sha256"), entry.Text("forwarded", "state"),
                entry.Text("forwarded", "sha256")));
        Assert.Equal(received.Length, entry.GetProperty("forwarded").GetProperty("bytes").GetInt32());
        Assert.Equal((EmpScripts.Acknowledgment, "emp"), (entry.Text("answer", "text"), entry.Text("answer", "by")));
    }

    [Theory]
    [InlineData("Redacted", "redacted", "***")]
    [InlineData("None", "notKept", "")]
    public async Task A_redacted_body_is_said_to_be_one_and_no_hash_of_the_original_is_told(string mode, string keptAs, string text)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:JournalBodies", mode));
        var body = Messages.Progress(more: $",\"Identification\":{Messages.Rfid()}");
        await hub.SendAsync(body);
        var entry = await hub.NewestAsync();
        Assert.Equal(keptAs, entry.Text("request", "keptAs"));
        Assert.Contains(text, entry.Text("request", "text"), StringComparison.Ordinal);
        Assert.Equal("unchanged", entry.Text("forwarded", "state"));
        Assert.False(entry.GetProperty("forwarded").TryGetProperty("sha256", out _));
        if (mode == "Redacted")
            Assert.Equal(["/Identification"],
                entry.GetProperty("rules").EnumerateArray().Where(r => r.Text("state") is "hidden" or "broken").Select(
                    r => r.Text("pointer")));
        var all = entry.GetRawText();
        Assert.DoesNotContain("044A2DAA856280", all, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..16], all, StringComparison.Ordinal);
        Assert.DoesNotContain("044A2DAA856280", (await hub.GetAsync("/admin/api/notifications")).Text, StringComparison.Ordinal);
    }

    /// <summary>A setting that could have taken something out is no reason to say that it did.</summary>
    [Theory]
    [InlineData("Full")]
    [InlineData("Redacted")]
    public async Task Where_nothing_was_redacted_nothing_is_said_to_be(string mode)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:JournalBodies", mode));
        await hub.SendAsync(Messages.Progress());
        var entry = await hub.NewestAsync();
        Assert.Equal(("asReceived", "unproven"), (entry.Text("request", "keptAs"), entry.Text("answer", "keptAs")));
        await hub.AuthorizeAsync("""{"RFIDMifareFamilyIdentification":{"UID":"too short"}}""");
        entry = await hub.NewestAsync();
        Assert.Equal(mode == "Full" ? "unproven" : "redacted", entry.Text("request", "keptAs"));
        var identification = entry.GetProperty("rules").EnumerateArray().Single(rule => rule.Text("pointer") == "/Identification");
        Assert.Equal(mode == "Full" ? "broken" : "hidden", identification.Text("state"));
    }

    [Fact]
    public async Task What_was_not_forwarded_is_not_said_to_have_been()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.Progress(1));
        await hub.SendAsync(Messages.Progress(2));
        var early = await hub.NewestAsync();
        Assert.Equal(("no", "hub"), (early.Text("forwarded", "state"), early.Text("answer", "by")));
        await hub.SendAsync(Messages.Progress(1));
        var repeated = await hub.NewestAsync();
        Assert.Equal(("no", "journal"), (repeated.Text("forwarded", "state"), repeated.Text("answer", "by")));
    }

    [Fact]
    public async Task The_time_is_the_hubs_and_the_emps()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Hang();
        var sending = hub.SendAsync(Messages.Progress(1));
        await hub.Emp.NextAsync();
        hub.Clock.Advance(TimeSpan.FromSeconds(10));
        await sending;
        var timing = (await hub.NewestAsync()).GetProperty("timing");
        Assert.Equal((10_000m, 10_000m, 0m),
            (timing.GetProperty("totalMs").GetDecimal(), timing.GetProperty("empMs").GetDecimal(),
                timing.GetProperty("hubMs").GetDecimal()));
    }

    /// <summary>A shell takes the command apart; the last word is the body, byte for byte.</summary>
    [Fact]
    public async Task The_curl_command_has_the_very_body()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Odd);
        var command = (await hub.NewestAsync()).Text("curl")!;
        var start = new ProcessStartInfo("/bin/sh")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            StandardInputEncoding = new UTF8Encoding(false)
        };
        using var shell = Process.Start(start)!;
        await shell.StandardInput.WriteAsync(
            "set -- " + command + "\nprintf '%s|' \"$1\" \"$3\"\nfor last; do :; done\nprintf '%s' \"$last\"\n");
        shell.StandardInput.Close();
        Assert.Equal($"curl|{hub.Url}{HubUnderTest.Notifications}|{Odd}", await shell.StandardOutput.ReadToEndAsync());
    }

    [Fact]
    public async Task Authorizations_and_records_are_inspected_too()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        hub.Emp.Script = EmpScripts.Authorize("""{"AuthorizationStatus":"Authorized","StatusCode":{"Code":"000"}}""");
        await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Evco("DE-ICE-C12345678-X")));
        var entry = await hub.NewestAsync();
        Assert.Equal("authorizeStart", entry.Text("kind"));
        Assert.Contains(entry.GetProperty("rules").EnumerateArray(),
            r => r.Text("pointer") == "/Identification" && r.Text("state") == "met");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, entry.GetProperty("journey").ValueKind);
        await hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord());
        var record =
            (await hub.AdminAsync("notifications")).GetProperty("entries").EnumerateArray().Single(
                e => e.Text("kind") == "chargeDetailRecord");
        Assert.Equal(22m, record.GetProperty("energyKWh").GetDecimal());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("9223372036854775807")]
    public async Task No_entry_of_that_id_is_404(string id)
    {
        await using var hub = await HubUnderTest.StartAsync();
        Assert.Equal(404, (await hub.GetAsync("/admin/api/notifications/" + id)).Status);
    }
}
