using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using Kilowatch.Cpo.Tests;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.Oicp;

namespace Kilowatch.EndToEnd.Tests.Tap;

/// <summary>The tap between a station and its CSMS, as a process of its own: what goes through it, and what is reported.</summary>
public sealed class TapTests
{
    private const string Nowhere = "http://127.0.0.1:1";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Frames_go_on_byte_for_byte_with_subprotocol_credentials_and_close_codes_while_the_hub_is_away()
    {
        using var directory = new TemporaryDirectory();
        await using var csms = await SmallCsms.StartAsync();
        csms.Answers = false;
        using var tap = await TapProcess.StartAsync(directory.Path, Nowhere, csms.Url, "--open-sessions");
        using var enough = new CancellationTokenSource(Deadline);
        using var station = await ConnectAsync(tap, "CP%201", enough.Token, "ocpp2.0.1", "ocpp1.6");
        Assert.Equal("ocpp1.6", station.SubProtocol);
        var request = Assert.Single(csms.Requests);
        Assert.Equal(("/ocpp/CP 1", "Basic Q1A6cHc="), (request.Path, request.Authorization));
        Assert.Equal(["ocpp2.0.1", "ocpp1.6"], request.Protocols);

        string[] frames = ["[2,  \"1\",\"Heartbeat\" ,{}]", "not OCPP at all",
            "[2,\"2\",\"StartTransaction\",{\"connectorId\":1,\"idTag\":\"044A2DAA856280\",\"meterStart\":1,\"timestamp\":\"2026-01-01T10:00:00Z\",\"x\":\"\u00fc\u4e2d\"}]", new string('x', 400_000)];
        foreach (var frame in frames) await station.SendTextAsync(frame, enough.Token);
        await EventuallyAsync(() => csms.Frames.Count == frames.Length, enough.Token);
        Assert.Equal(frames, csms.Frames);
        var there = csms.Stations.Values.Single();
        string[] answers = ["[3,\"1\",{ \"currentTime\" : \"x\" }]", "[3,\"2\",{\"transactionId\":7}]",
            "[2,\"c1\",\"Reset\",{\"type\":\"Soft\"}]", "{"];
        foreach (var answer in answers) await there.SendTextAsync(answer, enough.Token);
        foreach (var answer in answers) Assert.Equal(answer, await station.ReceiveTextAsync(enough.Token));

        await there.CloseOutputAsync((WebSocketCloseStatus)4001, "come back", enough.Token);
        Assert.Null(await station.ReceiveTextAsync(enough.Token));
        Assert.Equal(((WebSocketCloseStatus)4001, "come back"), (station.CloseStatus, station.CloseStatusDescription));
        await station.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", enough.Token);
        await EventuallyAsync(() => !csms.Closed.IsEmpty, enough.Token);
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "bye"), Assert.Single(csms.Closed));
    }

    [Fact]
    public async Task What_the_CSMS_refuses_is_refused_and_what_breaks_off_breaks_off()
    {
        using var directory = new TemporaryDirectory();
        await using var csms = await SmallCsms.StartAsync();
        using var tap = await TapProcess.StartAsync(directory.Path, Nowhere, csms.Url, "--open-sessions");
        using var enough = new CancellationTokenSource(Deadline);
        csms.RefusesWith = 401;
        using (var refused = new ClientWebSocket())
        {
            refused.Options.CollectHttpResponseDetails = true;
            await Assert.ThrowsAsync<WebSocketException>(() => refused.ConnectAsync(new Uri(tap.Url, "/CP-1"), enough.Token));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.HttpStatusCode);
        }

        csms.RefusesWith = null;
        using var station = await ConnectAsync(tap, "CP-1", enough.Token, "ocpp1.6");
        csms.Stations.Values.Single().Abort();
        await Assert.ThrowsAsync<WebSocketException>(() => station.ReceiveTextAsync(enough.Token));
        using var again = await ConnectAsync(tap, "CP-1", enough.Token, "ocpp1.6");
        again.Abort();
        await EventuallyAsync(() => csms.Closed.Contains((null, null)), enough.Token);
    }

    [Fact]
    public async Task A_card_that_the_hub_authorizes_is_a_session_from_its_start_to_its_end()
    {
        using var directory = new TemporaryDirectory();
        await using var emp = await LoopbackEmp.StartAsync();
        using var hub = await HubProcess.StartAsync(directory.Path, emp.Url, "00:00:00");
        await using var csms = await SmallCsms.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "stations.jsonl"),
            """{"station":"CP-1","connector":1,"evse":"DE*ABC*E1"}""");
        using var tap =
            await TapProcess.StartAsync(directory.Path, hub.Url.ToString(), csms.Url, "--open-sessions", "--interval", "00:00:00");
        using var enough = new CancellationTokenSource(Deadline);
        using var station = new OcppStation(tap.Url, "CP-1");
        var started =
            await station.CallAsync("StartTransaction",
                """{"connectorId":1,"idTag":"044A2DAA856280","meterStart":1000,"timestamp":"2026-01-01T10:00:00Z"}""", enough.Token);
        var number = started.GetProperty("transactionId").GetInt32().ToString(CultureInfo.InvariantCulture);
        await station.CallAsync("MeterValues",
            $$"""{"connectorId":1,"transactionId":{{number}},"meterValue":[{"timestamp":"2026-01-01T10:10:00Z","sampledValue":[{"value":"3500"}]}]}""", enough.Token);
        await EventuallyAsync(() => emp.Snapshot().Exists(received => received.Message is ProgressNotification), enough.Token);
        await station.CallAsync("StopTransaction", $$"""{"transactionId":{{number}},"meterStop":9000,"timestamp":"2026-01-01T11:00:00Z"}""",
            enough.Token);
        await EventuallyAsync(() => emp.Snapshot().Exists(received => received.Message is EndNotification), enough.Token);
        var messages = emp.Snapshot().ConvertAll(received => received.Message);
        Assert.Equal(["Start", "Progress", "End"], messages.Select(message => message.Type));
        Assert.Equal(("DE*ABC*E1", "044A2DAA856280"), (messages[0].EvseId!.Value.Value, messages[0].Identification!.Uid!.Value.Value));
        Assert.Equal((2.5m, 8m),
            (((ProgressNotification)messages[1]).ConsumedEnergyProgress, ((EndNotification)messages[2]).ConsumedEnergy));
    }

    [Fact]
    public async Task Without_a_CSMS_the_tap_answers_and_a_card_that_is_not_authorized_is_a_local_charge()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "stations.jsonl"), """{"station":"CP-1","evse":"DE*ABC*E1"}""");
        await using var emp = await LoopbackEmp.StartAsync();
        using var hub = await HubProcess.StartAsync(directory.Path, emp.Url, "00:00:00");
        using var tap = await TapProcess.StartAsync(directory.Path, hub.Url.ToString(), null, "--open-sessions", "--json");
        using var enough = new CancellationTokenSource(Deadline);
        using var station = new OcppStation(tap.Url, "CP-1");
        Assert.Equal("Accepted",
            (await station.CallAsync("BootNotification", """{"chargePointVendor":"x","chargePointModel":"y"}""", enough.Token))
                .GetProperty("status").GetString());
        Assert.True((await station.CallAsync("Heartbeat", "{}", enough.Token)).TryGetProperty("currentTime", out _));
        var started =
            await station.CallAsync("StartTransaction",
                """{"connectorId":1,"idTag":"not a card","meterStart":1,"timestamp":"2026-01-01T10:00:00Z"}""", enough.Token);
        Assert.Equal("Accepted", started.GetProperty("idTagInfo").GetProperty("status").GetString());
        await station.CallAsync("StopTransaction",
            $$"""{"transactionId":{{started.GetProperty("transactionId").GetInt32().ToString(CultureInfo.InvariantCulture)}},"meterStop":9000,"timestamp":"2026-01-01T11:00:00Z"}""", enough.Token);
        var (exit, output, errors) = await tap.StopAsync();
        Assert.True(exit == 0, errors);
        Assert.Contains("\"localSessions\":1", output, StringComparison.Ordinal);
        Assert.Empty(emp.Snapshot());
    }

    private static async Task<ClientWebSocket> ConnectAsync(TapProcess tap, string station, CancellationToken cancellationToken,
        params string[] protocols)
    {
        var socket = new ClientWebSocket();
        foreach (var protocol in protocols) socket.Options.AddSubProtocol(protocol);
        socket.Options.SetRequestHeader("Authorization", "Basic Q1A6cHc=");
        await socket.ConnectAsync(new Uri(tap.Url, "/" + station), cancellationToken);
        return socket;
    }

    internal static async Task EventuallyAsync(Func<bool> holds, CancellationToken cancellationToken)
    {
        while (!holds()) await Task.Delay(20, cancellationToken);
    }
}
