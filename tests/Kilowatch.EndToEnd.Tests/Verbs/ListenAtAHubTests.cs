using System.Text.Json;
using Kilowatch.EndToEnd.Tests.Cpo;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Verbs;

/// <summary>The verbs together, as processes: a hub with an EMP that listens at the terminal, and its journal replayed.</summary>
public class ListenAtAHubTests
{
    private const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";

    [Fact]
    public async Task It_is_the_providers_endpoint_for_its_lifetime_and_what_it_hears_can_be_replayed()
    {
        await using var sandbox = await KilowatchProcess.StartAsync("sandbox", "--urls", "http://127.0.0.1:0", "--fleet", "0");
        var before = await PartnersAsync(sandbox.Url);
        using var listener =
            ToolProcess.Start("listen", "--urls", "http://127.0.0.1:0", "--hub", sandbox.Url, "--provider", "de-ice", "--json");
        while (await PartnersAsync(sandbox.Url) == before) await Task.Delay(20);

        var sent = await RunAsync("send", "error", "--hub", sandbox.Url, "--operator", "DE*ABC", "--evse", "DE*ABC*E1", "--session",
            Session, "--error", "ConnectorError");
        Assert.Equal((0, ""), (sent.Exit, sent.Errors));
        await Shell.RunAsync("/bin/kill", ["-TERM", listener.Id]);
        var (exit, heard, errors) = await listener.EndAsync();
        Assert.True(exit == 0, errors);
        Assert.Equal(before, await PartnersAsync(sandbox.Url)); // nothing of it stays in the hub's store either
        Assert.Equal(("error", "000"),
            (JsonDocument.Parse(heard).RootElement.GetProperty("kind").GetString(),
                JsonDocument.Parse(heard).RootElement.GetProperty("code").GetString()));

        var log = Path.GetTempFileName();
        await File.WriteAllTextAsync(log, heard);
        var replayed = await RunAsync("replay", log, "--hub", sandbox.Url, "--speed", "max", "--open-with", "044A2DAA856280", "--json");
        File.Delete(log);
        Assert.True(replayed.Exit == 0, replayed.Output + replayed.Errors);
        Assert.Equal(1, JsonDocument.Parse(replayed.Output).RootElement.GetProperty("codes").GetProperty("000").GetInt32());

        var journal = await RunAsync("replay", "--from", sandbox.Url, "--hub", sandbox.Url, "--speed", "max", "--new-ids", "--json");
        var codes = JsonDocument.Parse(journal.Output).RootElement;
        // two errors; the session that was opened for the second
        Assert.Equal((3, 1), (codes.GetProperty("sent").GetInt32(), codes.GetProperty("opened").GetInt32()));
        // the sandbox's own session, which nothing in the journal opens
        Assert.Equal(1, codes.GetProperty("codes").GetProperty("400").GetInt32());
    }

    [Fact]
    public async Task A_hub_without_the_provider_and_a_hub_that_is_away_say_what_to_do()
    {
        await using var sandbox = await KilowatchProcess.StartAsync("sandbox", "--urls", "http://127.0.0.1:0", "--fleet", "0");
        var stranger = await RunAsync("listen", "--urls", "http://127.0.0.1:0", "--hub", sandbox.Url, "--provider", "DE*NEW");
        Assert.Equal(1, stranger.Exit);
        Assert.Contains("kilowatch partners add provider 'DE*NEW'", stranger.Errors, StringComparison.Ordinal);
        Assert.Equal(3,
            (await RunAsync("listen", "--urls", "http://127.0.0.1:0", "--hub", "http://127.0.0.1:1", "--provider", "DE*NEW")).Exit);
        Assert.Equal(2, (await RunAsync("listen", "--hub", sandbox.Url)).Exit);
        Assert.Equal(3, (await RunAsync("replay", "--from", "http://127.0.0.1:1", "--dry-run")).Exit);
    }

    [Theory]
    [InlineData(0, """{"Result":true,"StatusCode":{"Code":"000"}}""")]
    [InlineData(1, """{"Result":true,"StatusCode":{}}""")]
    [InlineData(2, "\n")]
    public async Task Validate_reads_a_pipe_and_its_exit_code_is_the_answer(int expected, string input)
    {
        using var validate = ToolProcess.Start("validate", "-");
        await validate.Input.WriteAsync(input);
        validate.Input.Close();
        Assert.Equal(expected, (await validate.EndAsync()).Exit);
    }

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var tool = ToolProcess.Start(arguments);
        tool.Input.Close();
        return await tool.EndAsync();
    }

    private static async Task<string> PartnersAsync(string hub)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(hub + "/admin/api/partners"));
    }
}
