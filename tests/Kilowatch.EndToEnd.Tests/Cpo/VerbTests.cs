using System.Text.Json;
using Kilowatch.Cpo.Tests;
using Kilowatch.Oicp;

namespace Kilowatch.EndToEnd.Tests.Cpo;

/// <summary>The verbs as users run them: what they print, and their exit codes.</summary>
public sealed class VerbTests
{
    [Fact]
    public async Task Send_tells_the_answer_in_words_and_in_its_exit_code()
    {
        using var directory = new TemporaryDirectory();
        await using var emp = await LoopbackEmp.StartAsync();
        using var hub = await HubProcess.StartAsync(directory.Path, emp.Url, "00:05:00");
        var session = (await hub.AuthorizeAsync(1))[0];
        string[] to = ["--hub", hub.Url.ToString(), "--operator", "DE*ABC", "--evse", "DE*ABC*E1", "--session", session];

        Assert.Equal(0, (await RunAsync(["send", "start", .. to, "--meter-start", "100.5"])).Exit);
        Assert.Equal(0, (await RunAsync(["send", "progress", .. to, "--energy", "9.125", "--duration", "480000"])).Exit);
        var early = await RunAsync(["send", "progress", .. to, "--energy", "9.5", "--duration", "490000", "--json"]);
        Assert.Equal((1, "throttled"), (early.Exit, JsonDocument.Parse(early.Output).RootElement.GetProperty("outcome").GetString()));
        Assert.Equal(2, (await RunAsync(["send", "progress", .. to, "--energy", "9,5", "--duration", "490000"])).Exit);
        var unknown = await RunAsync(["send", "end", .. to[..6], "--session", "00000000-0000-0000-0000-000000000001"]);
        Assert.Equal(1, unknown.Exit);
        Assert.Contains("400", unknown.Errors, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync(["send", "start", "--hub", "http://127.0.0.1:1", .. to[2..], "--attempts", "1"])).Exit);
        Assert.Equal(["Start", "Progress"], emp.Snapshot().Select(r => r.Message.Type), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_pipe_of_OCPP_messages_becomes_a_session_at_the_EMP()
    {
        using var directory = new TemporaryDirectory();
        await using var emp = await LoopbackEmp.StartAsync();
        using var hub = await HubProcess.StartAsync(directory.Path, emp.Url, "00:05:00");
        var session = (await hub.AuthorizeAsync(1))[0];
        using var cpo = ToolProcess.Start("cpo", "--hub", hub.Url.ToString(), "--operator", "DE*ABC", "--input", "-", "--format", "ocpp16",
            "--data", Path.Combine(directory.Path, "outbox"), "--json");
        await cpo.Input.WriteLineAsync(
            $$$"""{"station":"CP","session":"{{{session}}}","evse":"DE*ABC*E1","message":[2,"1","StartTransaction",{"connectorId":1,"idTag":"044A2DAA856280","meterStart":1000,"timestamp":"2026-01-01T10:00:00Z"}]}""");
        await cpo.Input.WriteLineAsync("""{"station":"CP","message":[3,"1",{"idTagInfo":{"status":"Accepted"},"transactionId":7}]}""");
        await cpo.Input.WriteLineAsync(
            """{"station":"CP","message":[2,"2","MeterValues",{"connectorId":1,"transactionId":7,"meterValue":[{"timestamp":"2026-01-01T10:05:00Z","sampledValue":[{"value":"3500"}]}]}]}""");
        await cpo.Input.WriteLineAsync(
            """{"station":"CP","message":[2,"3","StopTransaction",{"transactionId":7,"timestamp":"2026-01-01T11:00:00Z","meterStop":9000}]}""");
        cpo.Input.Close();
        var (exit, output, errors) = await cpo.EndAsync();
        Assert.True(exit == 0, output + errors);
        Assert.True(JsonDocument.Parse(output).RootElement.GetProperty("delivered").GetBoolean());
        Assert.Equal(["Start", "Progress", "End"], emp.Snapshot().Select(r => r.Message.Type), StringComparer.Ordinal);
        Assert.Equal(8m, emp.Snapshot().Select(r => r.Message).OfType<EndNotification>().Single().ConsumedEnergy);
    }

    [Fact]
    public async Task A_hub_that_is_not_there_is_exit_code_3_and_the_next_run_delivers()
    {
        using var directory = new TemporaryDirectory();
        await using var emp = await LoopbackEmp.StartAsync();
        using var hub = await HubProcess.StartAsync(directory.Path, emp.Url, "00:05:00");
        var session = (await hub.AuthorizeAsync(1))[0];
        var input = Path.Combine(directory.Path, "day.csv");
        await File.WriteAllLinesAsync(input,
            ["session,time,kwh", $"{session},2026-01-01T10:00:00+01:00,100", $"{session},2026-01-01T10:30:00+01:00,110.5"]);
        string[] rest = ["--operator", "DE*ABC", "--input", input, "--format", "csv", "--evse", "DE*ABC*E1", "--data",
            Path.Combine(directory.Path, "outbox"), "--patience", "00:00:01"];
        Assert.Equal(3, (await RunAsync(["cpo", "--hub", "http://127.0.0.1:1", .. rest])).Exit);
        Assert.Equal(0, (await RunAsync(["cpo", "--hub", hub.Url.ToString(), .. rest])).Exit);
        Assert.Equal(10.5m, emp.Snapshot().Select(r => r.Message).OfType<ProgressNotification>().Single().ConsumedEnergyProgress);
        Assert.Equal(2, (await RunAsync(["cpo", "--hub", "ftp://x", .. rest])).Exit);
    }

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(IEnumerable<string> arguments)
    {
        using var process = ToolProcess.Start(arguments);
        return await process.EndAsync();
    }
}
