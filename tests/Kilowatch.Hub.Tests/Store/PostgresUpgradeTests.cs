using Kilowatch.Hub.Telemetry;
using System.Text;
using Kilowatch.Testing;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Postgres;
using Kilowatch.Oicp;
using Npgsql;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>The database of a hub of the build before (0.1): three sessions of DE*ABC; the first has a Start and a Progress, the second
/// a Start and a charge detail record. One card is uploaded, and the operator DE*NEW was set at the admin routes.</summary>
public sealed class PostgresUpgradeTests(PostgresServer server) : IAsyncLifetime
{
    private const string First = "b6f23cfd-a8cc-470f-854f-8a484c9247f1";
    private const string Second = "1815e60d-1bed-4720-88fe-c07e8ddd685d";
    private const string Third = "12b926a5-7d72-4a60-bfc0-7ed085f95156";

    /// <summary>Just after the last entry; the journal's one day is this one.</summary>
    private static readonly DateTimeOffset Made = new(2026, 12, 1, 2, 34, 0, TimeSpan.Zero);

    private FakeClock _clock = null!;
    private string _connection = "";
    private PostgresStorage _storage = null!;

    public async ValueTask InitializeAsync()
    {
        _connection = await server.CreateDatabaseAsync();
        await using (var connection = new NpgsqlConnection(_connection + ";Pooling=false"))
        {
            await connection.OpenAsync();
            var dump = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Store", "Upgrade", "postgres.sql"));
            await using var load = new NpgsqlCommand(dump, connection);
            await load.ExecuteNonQueryAsync();
        }

        _storage = await StartAsync(Made + TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        if (_storage is not null) await _storage.DisposeAsync();
    }

    [Fact]
    public async Task Sessions_and_their_entries_are_as_they_were()
    {
        await _storage.Maintenance.RunAsync(Timeout.InfiniteTimeSpan); // takes nothing of them
        await AssertSessionAsync(First, "cpo-0", StoredSessionState.Open, JournalKind.AuthorizeStart, JournalKind.Start,
            JournalKind.Progress);
        await AssertSessionAsync(
            Second, "cpo-1", StoredSessionState.Closed, JournalKind.AuthorizeStart, JournalKind.Start, JournalKind.ChargeDetailRecord,
            JournalKind.ChargeDetailRecordDelivery);
        await AssertSessionAsync(Third, "cpo-2", StoredSessionState.Open, JournalKind.AuthorizeStart);
        Assert.Equal(2, await _storage.Sessions.CountOpenSessionsAsync(default));
        Assert.Empty(await _storage.Sessions.ReadUndeliveredAsync(default));
    }

    [Fact]
    public async Task The_five_minutes_and_the_stored_answers_hold()
    {
        Assert.Equal(AdmissionVerdict.TooEarly, (await AdmitAsync(First, UInt128.One, isProgress: true)).Verdict);
        Assert.Equal(AdmissionVerdict.SessionInvalid, (await AdmitAsync(Second, UInt128.One)).Verdict);
        var first = (await _storage.Sessions.ReadSessionAsync(First, default))!;
        var progress = Assert.Single(await _storage.Journal.ReadSessionAsync(first, default), row => row.Kind == JournalKind.Progress);
        var again = await AdmitAsync(First, progress.Fingerprint, isProgress: true);
        Assert.Equal((AdmissionVerdict.Replay, Encoding.UTF8.GetString(progress.Answer)),
            (again.Verdict, Encoding.UTF8.GetString(again.StoredAnswer!)));
        Assert.Contains("\"Success\"", Encoding.UTF8.GetString(progress.Answer), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(AdmissionVerdict.Admitted, (await AdmitAsync(First, UInt128.One, isProgress: true)).Verdict);
    }

    [Fact]
    public async Task Partners_and_authentication_data_are_there()
    {
        Assert.Equal("DENEW", Assert.Single((await _storage.Partners.ReadAsync(default)).All).Id);
        var (provider, record) = Assert.Single(_storage.Authentication.ReadAll());
        var card = new IdentityHash(() => _storage.Authentication.Key).Of(Uid.Parse("044A2DAA856280"));
        Assert.Equal(("DE*ICE", card), (provider, record.Medium.Token));
    }

    /// <summary>A day is known by its table's name, which the build before gave it.</summary>
    [Fact]
    public async Task Their_day_of_the_journal_ends_with_its_retention()
    {
        await using var database = PostgresDatabase.Open(_connection);
        using var partitions = new JournalPartitions(database.General);
        var day = DateOnly.FromDateTime(Made.UtcDateTime);
        Assert.Contains(day, await partitions.ReadAsync(default));
        await _storage.DisposeAsync();
        _storage = await StartAsync(Made + new HubOptions().JournalRetention + TimeSpan.FromDays(1));
        await _storage.Maintenance.RunAsync(Timeout.InfiniteTimeSpan);
        Assert.DoesNotContain(day, await partitions.ReadAsync(default));
        Assert.Null(await _storage.Sessions.ReadSessionAsync(Second, default));
        Assert.NotNull(await _storage.Sessions.ReadSessionAsync(First, default)); // it never ended
    }

    private async Task<PostgresStorage> StartAsync(DateTimeOffset now)
    {
        _clock = new FakeClock(now);
        var options = new HubOptions { StoreTimeout = TimeSpan.FromSeconds(10) }; // this machine may be busy
        var storage = new PostgresStorage(options, PostgresDatabase.Open(_connection), _clock, StoreTelemetry.None);
        await storage.StartingAsync(default);
        return storage;
    }

    private async Task AssertSessionAsync(string id, string cpoPartnerSessionId, StoredSessionState state, params JournalKind[] entries)
    {
        var session = (await _storage.Sessions.ReadSessionAsync(id, default))!;
        var opening = session.Opening;
        Assert.Equal(("DE*ABC", "DE*ICE", cpoPartnerSessionId, state),
            (opening.Operator, opening.Provider, opening.CpoPartnerSessionId, session.State));
        var rows = await _storage.Journal.ReadSessionAsync(session, default);
        Assert.Equal(entries, rows.Select(row => row.Kind));
        Assert.All(rows, row => Assert.Equal((RelayOutcome.Accepted, id), (row.Outcome, row.SessionId)));
    }

    private async Task<Admission> AdmitAsync(string session, UInt128 fingerprint, bool isProgress = false) =>
        await _storage.Sessions.AdmitAsync(new AdmissionRequest
        {
            Session = SessionKey.Of(session),
            Operator = "DE*ABC",
            IsProgress = isProgress,
            Fingerprint = fingerprint,
            Arrived = _clock.GetUtcNow(),
            Claim = true,
        });
}
