using System.Text.Json;

namespace Kilowatch.EndToEnd.Tests.Sandbox;

/// <summary>An EMP that fails as told, seen from the CPO's side of the hub.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Each_fault_gives_what_a_CPO_would_see_of_it_and_without_it_all_is_well_again()
    {
        await using var sandbox = await RunningSandbox.StartAsync("--fault", "down");
        await FailsAsync("310", "The connection ended before the whole answer was there.");
        await sandbox.PutFaultsAsync("http:500");
        await FailsAsync("310", "HTTP 500 instead of an answer.");
        await sandbox.PutFaultsAsync("garbage");
        await FailsAsync("310", "The partner did not answer with an acknowledgment: the answer is not JSON.");
        await sandbox.PutFaultsAsync("refuse:210");
        await FailsAsync("210", "The sandbox's EMP is configured to refuse.");
        await sandbox.PutFaultsAsync("slow:30s");
        await FailsAsync("310", "No answer within 10 s.");
        await sandbox.PutFaultsAsync("slow:1s");
        var slow = await sandbox.ProgressAsync();
        Assert.Equal("000", slow.Code);
        Assert.True(slow.Took >= TimeSpan.FromSeconds(1));
        await sandbox.MoveClockAsync("""{"advance":"5m"}""");
        var none = await sandbox.AskAsync(HttpMethod.Delete, "/sandbox/faults");
        Assert.Equal(0, none.GetProperty("faults").GetArrayLength());
        Assert.Equal("000", (await sandbox.ProgressAsync()).Code);

        async Task FailsAsync(string code, string info)
        {
            var answer = await sandbox.ProgressAsync();
            Assert.Equal((200, false, code, info), (answer.Status, answer.Result, answer.Code, answer.Info));
        }
    }

    [Fact]
    public async Task A_share_hits_the_same_messages_again_with_the_same_seed()
    {
        var first = await CodesAsync("7");
        Assert.Equal(first, await CodesAsync("7"));
        Assert.NotEqual(first, await CodesAsync("8"));
        Assert.InRange(first.Count(code => code == "210"), 5, 25);

        static async Task<List<string>> CodesAsync(string seed)
        {
            await using var sandbox = await RunningSandbox.StartAsync("--fault", "refuse:210@0.5", "--seed", seed);
            var codes = new List<string>();
            for (var i = 0; i < 30; i++)
            {
                codes.Add((await sandbox.ProgressAsync()).Code);
                await sandbox.MoveClockAsync("""{"advance":"5m"}""");
            }

            var counts = await sandbox.AskAsync(HttpMethod.Get, "/sandbox/faults");
            Assert.Equal((codes.Count(code => code == "210"), codes.Count(code => code == "000")),
                (counts.GetProperty("hit").GetInt32(), counts.GetProperty("passed").GetInt32()));
            return codes;
        }
    }

    [Fact]
    public async Task Sessions_still_begin_at_an_EMP_that_takes_no_notifications()
    {
        await using var sandbox = await RunningSandbox.StartAsync("--fault", "down");
        using var answer = await sandbox.Http.PostAsync("/api/oicp/charging/v21/operators/DE*ABC/authorize/start", new StringContent(
            """{"OperatorID":"DE*ABC","EvseID":"DE*ABC*E1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}}"""));
        Assert.Equal("Authorized",
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("AuthorizationStatus").GetString());
    }

    [Fact]
    public async Task What_is_no_fault_is_refused_with_what_is()
    {
        var (exit, errors) = await Hub.KilowatchProcess.RunAsync("sandbox", "--fault", "bang");
        Assert.Equal(2, exit);
        Assert.Contains("\"bang\" is not a valid fault: expected slow:TIME", errors, StringComparison.Ordinal);
        (exit, errors) = await Hub.KilowatchProcess.RunAsync("sandbox", "--fault", "down", "--emp", "http://127.0.0.1:1");
        Assert.Equal(2, exit);
        Assert.Contains("cannot be used with", errors, StringComparison.Ordinal);

        await using var sandbox = await RunningSandbox.StartAsync();
        foreach (var body in (string[])["", "{}", """{"faults":"down"}""", """{"faults":["bang"]}""",
            """{"faults":["down@0.6","garbage@0.6"]}""", """{"faults":[],"seed":"x"}"""])
        {
            using var answer = await sandbox.Http.PutAsync("/sandbox/faults", new StringContent(body));
            Assert.Equal(400, (int)answer.StatusCode);
        }
    }
}
