using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Cases;

/// <summary>What real partners send ends as it should: at the hub, at the EMP kit, and in the tool.</summary>
public sealed class OicpCasesTests(CasePlaces places) : IClassFixture<CasePlaces>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ToolDeadline = TimeSpan.FromSeconds(90);

    /// <summary>A message that should not come is waited for this long.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    public static TheoryData<string, string> Cases =>
    [
        .. OicpCase.Names.SelectMany(name => OicpCase.Read(name).Places.Select(place => (name, place))),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task A_case_ends_as_it_should(string name, string place) => place switch
    {
        "hub" or "strict" => AtTheHubAsync(OicpCase.Read(name), place),
        "kit" or "strictKit" => AtTheKitAsync(OicpCase.Read(name), place),
        "validate" or "validateStrict" => ByValidateAsync(OicpCase.Read(name), place),
        _ => ByTheToolAsync(OicpCase.Read(name)),
    };

    private async Task AtTheHubAsync(OicpCase @case, string place)
    {
        var hub = await places.HubAsync(place);
        (hub.Partners.Script, hub.Partners.OperatorAnswersLate) = (@case.Emp, @case.OperatorAnswersLate);
        string? session = null;
        foreach (var step in @case.Steps)
        {
            if (step.NeedsSession) session ??= await hub.OpenSessionAsync();
            var (before, open) = (hub.Partners.ReceivedByEmp.Count, await hub.OpenSessionsAsync());
            var refusals = step.At(place)?.Asks("listed") == true ? await hub.RefusalsAsync() : 0;
            var answer = await hub.PostAsync(step, session);
            Assert.True(answer.ProcessId is not null, $"a Process-ID was expected: {answer}");
            if (step.Kind == "authorize") session = answer.SessionId ?? session;
            if (step.Kind == "remote-start") session = hub.Partners.RemoteSession ?? session;
            if (step.At(place) is not { } expected) continue;
            expected.Holds(answer);
            await ReachedAsync(hub, expected, before, step.Kind == "raw" ? null : step.Body(session));
            if (expected.Flag("closes") == true)
                await EventuallyAsync(() => Task.FromResult(hub.Partners.ReceivedByEmp[^1].Closed.IsCancellationRequested),
                    "the connection stayed open");
            if (expected.Flag("remark") is { } remark)
                Assert.Equal(remark, (await hub.EntryAsync(answer))?.GetProperty("remarks").GetArrayLength() > 0);
            if (expected.Flag("listed") == true)
                Assert.True(await hub.EntryAsync(answer) is not null || await hub.RefusalsAsync() > refusals, "the request is not listed");
            if (expected.Text("session") == "open") Assert.Equal("open", await hub.StateAsync(answer.SessionId!));
            if (expected.Text("session") == "none") Assert.Equal((null, open), (answer.SessionId, await hub.OpenSessionsAsync()));
        }
    }

    internal static async Task ReachedAsync(CaseHub hub, Expectation expected, int before, string? body)
    {
        if (expected.Text("emp") is not { } reached) return;
        if (reached == "unchanged")
            await EventuallyAsync(() => Task.FromResult(hub.Partners.ReceivedByEmp.Count > before), "nothing reached the EMP");
        await Task.Delay(Quiet);
        Assert.Equal(reached == "unchanged" ? [body!] : [], hub.Partners.ReceivedByEmp.Skip(before).Select(message => message.Body));
    }

    private async Task AtTheKitAsync(OicpCase @case, string place)
    {
        var kit = await places.KitAsync(place);
        var session = Guid.NewGuid().ToString();
        foreach (var step in @case.Steps)
        {
            var answer = await kit.PostAsync(step, session);
            if (step.At(place) is not { } expected) continue;
            expected.Holds(answer);
            if (!expected.Asks("remark") && !expected.Asks("energyKWh")) continue;
            var seen = await kit.AdminAsync("/admin/api/sessions/" + session);
            if (expected.Flag("remark") is { } remark)
                Assert.True(seen.TryGetProperty("remarks", out var remarks) && remarks.GetArrayLength() > 0 == remark,
                    $"a remark was expected: {seen}");
            if (expected.Number("energyKWh") is { } energy) Assert.Equal(energy, seen.GetProperty("energyKWh").GetDecimal());
        }
    }

    private static async Task ByValidateAsync(OicpCase @case, string place)
    {
        var file = Path.GetTempFileName();
        foreach (var step in @case.Steps)
        {
            if (step.At(place) is not { } expected) continue;
            await File.WriteAllBytesAsync(file, Encoding.UTF8.GetBytes(step.Body(Guid.NewGuid().ToString())));
            string[] strict = place == "validateStrict" ? ["--strict"] : [];
            var (exit, output, errors) = await RunAsync(["validate", "--json", .. strict, file]);
            var seen = $"exit {exit}: {output}{errors}";
            if (expected.Number("exit") is { } code) Assert.True(code == exit, seen);
            expected.Says(output + errors);
            using var judged = JsonDocument.Parse(output);
            var (violations, remarks) = (judged.RootElement.GetProperty("violations"), judged.RootElement.GetProperty("remarks"));
            if (expected.Text("kind") is { } kind) Assert.Equal(kind, judged.RootElement.GetProperty("kind").GetString());
            if (expected.Flag("remarks") is { } any) Assert.True(any == remarks.GetArrayLength() > 0, seen);
            foreach (var pointer in expected.Texts("pointers"))
                Assert.Contains(pointer, violations.EnumerateArray().Select(violation => violation.GetProperty("pointer").GetString()));
            if (expected.Flag("consistent") == true)
            {
                Assert.True(
                    exit == 1
                        ? violations.GetArrayLength() > 0
                        : exit == 0 && !output.Contains("refuse", StringComparison.OrdinalIgnoreCase), seen);
            }
        }

        File.Delete(file);
    }

    private async Task ByTheToolAsync(OicpCase @case)
    {
        var step = Assert.Single(@case.Steps);
        var expected = step.At("tool")!;
        if (step.Kind == "check-cpo") await ByCheckCpoAsync(step, expected);
        else await ByCpoAsync(step, expected);
    }

    private static async Task ByCheckCpoAsync(OicpCase.Step step, Expectation expected)
    {
        var url = new Uri(FormattableString.Invariant($"http://127.0.0.1:{FreePort.Take()}/"));
        using var check =
            ToolProcess.Start(
                ["check", "cpo", "--listen", url.ToString(), "--json",
                    .. expected.Texts("only").SelectMany(name => new[] { "--only", name })]);
        await EventuallyAsync(() => ListensAsync(url), "the check does not listen");
        using var http = new HttpClient();
        await PostAsync();
        await Task.WhenAll(PostAsync(), PostAsync(), PostAsync());
        var (exit, output, errors) = await check.EndAsync().WaitAsync(ToolDeadline);
        Assert.True(expected.Number("exit") == exit, $"exit {exit}: {output}{errors}");
        expected.Says(output);
        using var report = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]);
        var failed = report.RootElement.GetProperty("scenarios").EnumerateArray()
            .Where(scenario => scenario.GetProperty("outcome").GetString() == "failed")
            .Select(scenario => scenario.GetProperty("name").GetString()!).ToList();
        foreach (var name in expected.Texts("failed")) Assert.Contains(name, failed);

        async Task PostAsync()
        {
            using var content = new StringContent(step.Body(null), Encoding.UTF8, "application/json");
            try
            {
                using var response = await http.PostAsync(new Uri(url, "api/oicp/notificationmgmt/v11/charging-notifications"), content);
            }
            catch (HttpRequestException)
            {
                // the check has seen enough and is gone
            }
        }
    }

    private static async Task<bool> ListensAsync(Uri url)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(url.Host, url.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task ByCpoAsync(OicpCase.Step step, Expectation expected)
    {
        var hub = await places.HubAsync("hub");
        (hub.Partners.Script, hub.Partners.OperatorAnswersLate) = (null, false);
        var session = await hub.OpenSessionAsync();
        var directory = Directory.CreateTempSubdirectory("kilowatch-cases-");
        var input = Path.Combine(directory.FullName, "input");
        await File.WriteAllTextAsync(input, step.Body(session));
        var before = hub.Partners.ReceivedByEmp.Count;
        var (exit, output, errors) = await RunAsync([
            "cpo", "--hub", hub.Url, "--operator", "DE*ABC", "--input", input, "--format", step.Kind["cpo-".Length..],
            "--interval", "00:00:00", "--data", Path.Combine(directory.FullName, "data"), "--json"]);
        Assert.True(expected.Number("exit") == exit, $"exit {exit}: {output}{errors}");
        expected.Says(output + errors);
        var messages = hub.Partners.ReceivedByEmp.Skip(before).Select(message => JsonDocument.Parse(message.Body).RootElement).ToList();
        foreach (var (type, count) in new[] { ("Start", expected.Number("starts")), ("End", expected.Number("ends")) })
        {
            if (count is not null) Assert.Equal(count, messages.Count(message => message.GetProperty("Type").GetString() == type));
        }

        foreach (var message in messages)
        {
            if (expected.Text("uid") is { } uid) Assert.Contains($"\"UID\":\"{uid}\"", Identification(message), StringComparison.Ordinal);
            if (expected.Text("evco") is { } evco)
                Assert.Contains($"\"EvcoID\":\"{evco}\"", Identification(message), StringComparison.Ordinal);
        }

        directory.Delete(recursive: true);
    }

    private static string Identification(JsonElement message) =>
        message.TryGetProperty(nameof(Identification), out var identification) ? identification.GetRawText() : "none";

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(string[] arguments)
    {
        using var tool = ToolProcess.Start(arguments);
        return await tool.EndAsync().WaitAsync(ToolDeadline);
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds, string otherwise)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await holds())
        {
            if (deadline.IsCancellationRequested) Assert.Fail(otherwise);
            await Task.Delay(20);
        }
    }
}
