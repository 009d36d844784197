using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Kilowatch.Sandbox.Tests;

/// <summary>The sandbox as somebody's integration test uses it.</summary>
public sealed class KilowatchSandboxTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task A_notification_reaches_the_EMP_byte_for_byte_and_the_clock_lets_the_next_one_through()
    {
        await using var sandbox = await KilowatchSandbox.StartAsync();
        var first = Progress("2026-01-01T10:05:00Z", 1.5m);
        Assert.Equal("000", await CodeAsync(sandbox, first));
        Assert.Equal(first, Encoding.UTF8.GetString(Assert.Single(sandbox.Received).Span));

        var second = Progress("2026-01-01T10:10:00Z", 3m);
        Assert.Equal("022", await CodeAsync(sandbox, second));
        sandbox.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("000", await CodeAsync(sandbox, second));
        Assert.Equal(2, sandbox.Received.Count);
        using var page = await Http.GetAsync(sandbox.DriverPageOf(KilowatchSandbox.GuideSession));
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Its_EMP_fails_as_told_and_works_again()
    {
        await using var sandbox = await KilowatchSandbox.StartAsync(new() { Faults = ["http:500"] });
        Assert.Equal("310", await CodeAsync(sandbox, Progress("2026-01-01T10:05:00Z", 1m)));
        sandbox.SetFaults("refuse:210");
        Assert.Equal("210", await CodeAsync(sandbox, Progress("2026-01-01T10:06:00Z", 1m)));
        sandbox.SetFaults();
        Assert.Equal("000", await CodeAsync(sandbox, Progress("2026-01-01T10:07:00Z", 1m)));
        Assert.Throws<ArgumentException>(() => sandbox.SetFaults("sulks"));
    }

    [Fact]
    public async Task Two_run_side_by_side_and_a_temporary_directory_is_deleted()
    {
        string directory;
        await using (var one = await KilowatchSandbox.StartAsync())
        await using (var other =
            await KilowatchSandbox.StartAsync(new() { Data = Directory.CreateTempSubdirectory("kilowatch-test-").FullName, Speed = 0 }))
        {
            Assert.NotEqual(one.Hub, other.Hub);
            Assert.Equal("000", await CodeAsync(one, Progress("2026-01-01T10:05:00Z", 1m)));
            Assert.Empty(other.Received);
            var before = other.Clock.GetUtcNow();
            Assert.Equal(before, other.Clock.GetUtcNow());
            directory = one.Greeting.Text().Split('\n').Single(line => line.StartsWith("  data", StringComparison.Ordinal))[7..].Trim();
            Assert.True(Directory.Exists(directory));
        }

        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task A_taken_address_is_an_IOException()
    {
        await using var one = await KilowatchSandbox.StartAsync();
        await Assert.ThrowsAsync<IOException>(() => KilowatchSandbox.StartAsync(new() { Url = one.Hub }));
    }

    private static string Progress(string at, decimal energy) => $$"""
        {"Type":"Progress","SessionID":"{{KilowatchSandbox.GuideSession}}","EvseID":"DE*ABC*ETEST1","OperatorID":"{{KilowatchSandbox.Operator}}",
        "ChargingStart":"2026-01-01T10:00:00Z","EventOccurred":"{{at}}","ConsumedEnergyProgress":{{energy.ToString(System.Globalization.CultureInfo.InvariantCulture)}}}
        """;

    private static async Task<string?> CodeAsync(KilowatchSandbox sandbox, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri(sandbox.Hub, "/api/oicp/notificationmgmt/v11/charging-notifications"), content);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.GetProperty("StatusCode").GetProperty("Code").GetString();
    }
}
