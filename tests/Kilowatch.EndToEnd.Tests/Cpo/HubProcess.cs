using System.Text.Json;
using Kilowatch.Cpo;
using Kilowatch.Oicp;

namespace Kilowatch.EndToEnd.Tests.Cpo;

/// <summary>The hub in a process of its own, on a free loopback port.</summary>
internal sealed class HubProcess : IDisposable
{
    private readonly ToolProcess _process;

    private HubProcess(ToolProcess process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    public static async Task<HubProcess> StartAsync(string directory, string empUrl, string interval)
    {
        var config = Path.Combine(directory, "hub.json");
        // The EMP is this test: on a busy machine it may be slow, and that is not what is tested.
        await File.WriteAllTextAsync(config, $$"""
            { "Hub": { "Authentication": "None", "MinimumProgressInterval": "{{interval}}", "EmpTimeout": "00:01:00",
                "Operators": [ { "Id": "DE*ABC" } ],
                "Providers": [ { "Id": "DE*ICE", "Endpoint": {{JsonSerializer.Serialize(empUrl)}} } ] } }
            """);
        var process =
            ToolProcess.Start("hub", "--config", config, "--urls", "http://127.0.0.1:0", "--data", Path.Combine(directory, "hub"));
        return new(process, await process.ListeningAsync());
    }

    /// <summary>Sessions as they come to be: the hub authorizes a driver.</summary>
    public async Task<List<string>> AuthorizeAsync(int count)
    {
        var options = new CpoOptions { Hub = Url, OperatorId = "DE*ABC" };
        using var http = ChargingNotificationClient.CreateHttpClient(options);
        var client = new ChargingNotificationClient(http, options);
        var sessions = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var answer = await client.AuthorizeStartAsync(new AuthorizeStart
            {
                EvseId = EvseId.Parse("DE*ABC*E1"),
                Identification = new() { RfidMifareFamilyIdentification = new() { Uid = Uid.Parse("044A2DAA856280") } },
            });
            Assert.IsType<Acknowledged>(answer.Outcome);
            sessions.Add(answer.Answer!.SessionId!.Value.Value);
        }

        return sessions;
    }

    public void Dispose() => _process.Dispose();
}
