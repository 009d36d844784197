using System.Globalization;
using System.Text;
using System.Text.Json;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Fuzz;

/// <summary>No body makes a 5xx, a hang or a forward of something invalid.</summary>
public class MutatedBodiesTests
{
    private const int Connections = 48;
    private const int Batch = 15;
    private const int BodiesEach = 140 * Batch;
    private const int OtherBatchesEach = 47;

    [Theory]
    [InlineData("Lenient")]
    [InlineData("Strict")]
    public async Task A_hundred_thousand_broken_bodies_make_no_failure_and_no_invalid_forward(string reading)
    {
        await using var hub = await HubUnderTest.StartAsync(("Hub:MinimumProgressInterval", "00:00:00"), ("Hub:Reading", reading));
        var runs = Enumerable.Range(0, Connections).Select(i => RunAsync(hub, i)).ToList();
        var statuses = (await Task.WhenAll(runs)).SelectMany(s => s).GroupBy(s => s).ToDictionary(g => g.Key, g => g.Count());

        Assert.Equal([200, 400], statuses.Keys.Order());
        Assert.True(statuses.Values.Sum() >= 100_000, $"only {statuses.Values.Sum()} were sent");
        Assert.InRange(statuses[200], 5000, 90_000); // a mutator that always breaks, or never, proves nothing
        var forwarded = 0;
        while (hub.Emp.TryNext(out var request))
        {
            forwarded++;
            if (Oracle.Complaint(request!.Body, reading == "Strict") is { } complaint)
                Assert.Fail($"forwarded in spite of {complaint}: {request.Text}");
        }

        Assert.InRange(forwarded, 5000, 90_000);
    }

    private static async Task<List<int>> RunAsync(HubUnderTest hub, int index)
    {
        var session = "3fe7378a-238f-4cf3-bca6-" + index.ToString("000000000000", CultureInfo.InvariantCulture);
        await hub.OpenAsync(session);
        var mutator = new Mutator(index);
        string[] valid =
        [
            Messages.Start(session, $",\"Identification\":{Messages.Rfid()},\"MeterValueStart\":1.5"),
            Messages.Progress(1, session, ",\"ChargingDuration\":48000,\"MeterValueInBetween\":{\"meterValues\":[1,2.5]}"),
            Messages.End(session, ",\"SessionEnd\":\"2026-01-31T11:01:00Z\",\"MeterValueEnd\":23.5"),
            Messages.Error(session, ",\"ErrorAdditionalInfo\":\"Säule\""),
        ];
        await using var connection = await RawConnection.OpenAsync(hub.Url);
        var statuses = new List<int>(BodiesEach);
        for (var i = 0; i < BodiesEach; i += Batch)
        {
            var bodies = Enumerable.Range(i, Batch).Select(n => mutator.Next($"{{\"N\":{n},{valid[n % valid.Length][1..]}")).ToList();
            var answers = await connection.PostAsync(HubUnderTest.Notifications, bodies);
            for (var n = 0; n < Batch; n++)
            {
                var (status, head, body) = answers[n];
                statuses.Add(status);
                if (status is 200 or 400 && head.Contains("\r\nProcess-ID: ", StringComparison.Ordinal)
                    && JsonDocument.Parse(body).RootElement.TryGetProperty("Result", out _)) continue;
                Assert.Fail($"{status} {Encoding.UTF8.GetString(body)} for {Convert.ToHexString(bodies[n])}");
            }
        }

        return statuses;
    }

    /// <summary>A hundred thousand over the three of them.</summary>
    [Theory]
    [InlineData(HubUnderTest.AuthorizeStart)]
    [InlineData(HubUnderTest.AuthorizeStop)]
    [InlineData(HubUnderTest.ChargeDetailRecord)]
    public async Task Broken_bodies_of_the_other_services_make_no_failure_either(string path)
    {
        await using var hub = await HubUnderTest.StartAsync();
        hub.Emp.Script =
            path == HubUnderTest.ChargeDetailRecord
                ? EmpScripts.Acknowledge()
                : EmpScripts.Authorize("""{"AuthorizationStatus":"NotAuthorized","StatusCode":{"Code":"102"}}""");
        var statuses =
            (await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => RunAsync(hub, path, i)))).SelectMany(s => s).ToList();
        Assert.InRange(statuses.Count, 33_334, 50_000);
        // a mutator that always breaks, or never, proves nothing
        Assert.InRange(statuses.Count(s => s == 200), statuses.Count / 100, statuses.Count * 9 / 10);
        Assert.InRange(statuses.Count(s => s is 400 or 404), statuses.Count / 10, statuses.Count);
    }

    private static async Task<List<int>> RunAsync(HubUnderTest hub, string path, int index)
    {
        var session = "3fe7378a-238f-4cf3-bca6-" + index.ToString("000000000000", CultureInfo.InvariantCulture);
        var valid = (path == HubUnderTest.ChargeDetailRecord ? Messages.ChargeDetailRecord()
            : Messages.Authorize("""{"QRCodeIdentification":{"EvcoID":"DE-ICE-C12345678-X","PIN":"1234"}}""",
                $",\"SessionID\":\"{Messages.Session}\"")).Replace(Messages.Session, session, StringComparison.Ordinal);
        var mutator = new Mutator(index);
        await using var connection = await RawConnection.OpenAsync(hub.Url);
        var statuses = new List<int>();
        for (var batch = 0; batch < OtherBatchesEach; batch++)
        {
            await hub.OpenAsync(session); // a record has closed it
            var bodies = Enumerable.Range(0, Batch).Select(_ => mutator.Next(valid)).ToList();
            var answers = await connection.PostAsync(path, bodies);
            for (var n = 0; n < Batch; n++)
            {
                var (status, head, body) = answers[n];
                statuses.Add(status);
                if (status < 500 && head.Contains("\r\nProcess-ID: ", StringComparison.Ordinal)
                    && JsonDocument.Parse(body).RootElement.ValueKind == JsonValueKind.Object) continue;
                Assert.Fail($"{status} {Encoding.UTF8.GetString(body)} for {Convert.ToHexString(bodies[n])}");
            }
        }

        return statuses;
    }
}
