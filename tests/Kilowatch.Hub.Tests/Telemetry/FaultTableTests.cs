using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kilowatch.Hub.Tests.Running;
using Kilowatch.Hub.Tests.Tls;
using Kilowatch.Testing;
using Npgsql;

namespace Kilowatch.Hub.Tests.Telemetry;

/// <summary>The table "Where each fault shows" of docs/how-to/monitor-and-alert.md: each fault is made, and each cell must hold then and
/// not before.</summary>
public sealed partial class FaultTableTests(PostgresServer server)
{
    private static readonly Dictionary<string, (string Log, string Metrics, string Dashboard)> Table = Read();

    [Fact]
    public async Task A_full_disk()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Test:Log", "on"));
        await ShowsAsync("a full disk", hub, async () =>
        {
            hub.Storage.Writer.DiskFault = () =>
            {
                using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
                RandomAccess.Write(full, [1], 0);
            };
            Assert.Equal(503, (await hub.SendAsync(Messages.Start())).Status);
        });
    }

    [Fact]
    public async Task A_lost_database()
    {
        var database = await server.CreateDatabaseAsync();
        await using var hub =
            await HubUnderTest.StartWithSessionAsync(("Test:Log", "on"), ("Hub:Store", "Postgres"), ("ConnectionStrings:Hub", database));
        await ShowsAsync("a lost database", hub, async () =>
        {
            var name = new NpgsqlConnectionStringBuilder(database) { Pooling = false };
            await using var elsewhere =
                NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { Pooling = false, Database = "postgres" });
            await using var shut = elsewhere.CreateCommand(
                $"ALTER DATABASE {name.Database} ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name.Database}'");
            await shut.ExecuteNonQueryAsync();
        });
    }

    [Fact]
    public async Task A_wrong_revocation_list()
    {
        await using var hub = await TlsAsync();
        await ShowsAsync("a wrong revocation list", hub, () =>
        {
            hub.ReplaceRevocationList(Encoding.ASCII.GetBytes("<html>Not found</html>"));
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_certificate_that_expires_soon()
    {
        await using (var healthy = await TlsAsync()) AssertQuiet("a certificate that expires soon", healthy.Log, healthy.Meters,
            await NoticesAsync(healthy));
        await using var hub = await TlsAsync(TimeProvider.System.GetUtcNow().AddDays(20));
        await ShowAsync("a certificate that expires soon", hub.Log, hub.Meters, () => NoticesAsync(hub));
    }

    [Fact]
    public async Task An_emp_that_answers_html()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Test:Log", "on"));
        await ShowsAsync("an EMP that answers HTML", hub, async () =>
        {
            const string Page = "<html><body>Welcome</body></html>";
            hub.Emp.Script =
                EmpScripts.Raw($"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {Page.Length}\r\n\r\n{Page}");
            Assert.Equal("310", (await hub.SendAsync(Messages.Start())).Code);
        });
    }

    [Fact]
    public async Task A_partner_with_a_wrong_certificate()
    {
        await using var hub = await TlsAsync();
        await ShowsAsync("a partner with a wrong certificate", hub, async () =>
        {
            var (path, body) = Routes.Operators["charging notification"];
            using var answer = await hub.PostAsync("right authority, but nobody's", path, body);
        });
    }

    [Fact]
    public void The_table_has_no_other_row() => Assert.Equal(6, Table.Count);

    private static async Task<TlsHub> TlsAsync(DateTimeOffset? serverCertificateEnds = null)
    {
        var hub = new TlsHub { ServerCertificateEnds = serverCertificateEnds };
        await hub.InitializeAsync();
        return hub;
    }

    private static Task ShowsAsync(string fault, HubUnderTest hub, Func<Task> make) =>
        ShowsAsync(fault, hub.Log, hub.Meters, async () => (await hub.GetAsync("/admin/api/notices")).Json, make);

    private static Task ShowsAsync(string fault, TlsHub hub, Func<Task> make) =>
        ShowsAsync(fault, hub.Log, hub.Meters, () => NoticesAsync(hub), make);

    private static async Task ShowsAsync(string fault, CapturedLog log, IMeterFactory meters, Func<Task<JsonElement>> notices,
        Func<Task> make)
    {
        using var metrics = new CollectedMetrics(meters); // counters count from here on
        AssertQuiet(fault, log, meters, await notices());
        await make();
        await ShowAsync(fault, log, metrics, notices);
    }

    private static async Task ShowAsync(string fault, CapturedLog log, IMeterFactory meters, Func<Task<JsonElement>> notices)
    {
        using var metrics = new CollectedMetrics(meters);
        await ShowAsync(fault, log, metrics, notices);
    }

    private static async Task ShowAsync(string fault, CapturedLog log, CollectedMetrics metrics, Func<Task<JsonElement>> notices)
    {
        var cells = Table[fault];
        await Eventually.TrueAsync(() => IsInLog(cells.Log, log));
        foreach (var condition in Quoted(cells.Metrics)) await Eventually.TrueAsync(() => metrics.Holds(condition));
        await Eventually.TrueAsync(async () => IsNotice(cells.Dashboard, await notices()));
    }

    private static void AssertQuiet(string fault, CapturedLog log, IMeterFactory meters, JsonElement notices)
    {
        var cells = Table[fault];
        using var metrics = new CollectedMetrics(meters);
        Assert.False(IsInLog(cells.Log, log));
        Assert.All(Quoted(cells.Metrics), condition => Assert.False(metrics.Holds(condition), condition));
        Assert.False(IsNotice(cells.Dashboard, notices));
    }

    /// <summary>The cell is the event's number, and words of its message.</summary>
    private static bool IsInLog(string cell, CapturedLog log) =>
        log.Events.Any(
            e => e.Id == int.Parse(Number().Match(cell).Value, null)
                && Quoted(cell).All(words => e.Text.Contains(words, StringComparison.Ordinal)));

    /// <summary>The cell is the notice's title, and words of its text.</summary>
    private static bool IsNotice(string cell, JsonElement notices) => notices.GetProperty("notices").EnumerateArray().Any(notice =>
        Quoted(cell).All(words => $"{notice.GetProperty("title")} {notice.GetProperty("text")}".Contains(words, StringComparison.Ordinal)));

    private static IEnumerable<string> Quoted(string cell) => Code().Matches(cell).Select(match => match.Groups["code"].Value);

    private static async Task<JsonElement> NoticesAsync(TlsHub hub)
    {
        using var answer = await hub.SendAsync("none", HttpMethod.Get, "/admin/api/notices");
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private static Dictionary<string, (string Log, string Metrics, string Dashboard)> Read()
    {
        return File.ReadLines(Repository.PathOf("docs", "how-to", "monitor-and-alert.md"))
            .SkipWhile(line => line != "## Where each fault shows").SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|', ' ').Split(" | ")).ToDictionary(cells => cells[0],
                cells => (cells[1], cells[2], cells[3]), StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^\d+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
