using System.Globalization;
using Npgsql;

namespace Kilowatch.Hub;

/// <summary>The store that any number of hubs share. A node keeps nothing of a session: what it needs, it asks for.</summary>
internal sealed class PostgresStore : IHubStore, IAsyncDisposable
{
    /// <summary>For a node's own delays, and for clocks that differ.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(10);

    private readonly HubOptions _options;
    private readonly TimeProvider _clock;
    private readonly PostgresDays _days;
    private readonly PostgresReads _reads;
    private readonly PostgresWrites _writes;
    private readonly PostgresWatch _watch;
    private readonly PostgresConnections _connections;
    private readonly PostgresAdmission _admission;
    private readonly PostgresHousekeeping _housekeeping;
    private readonly ITimer _housekeepingTimer;

    /// <exception cref="HubConfigurationException">The database cannot be used.</exception>
    public PostgresStore(HubOptions options, NpgsqlDataSource database, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        Node = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}-{Random.Shared.Next():x8}");
        _days = new PostgresDays(database);
        var privacy = new JournalPrivacy(options);
        PostgresSchema.Prepare(database, () => _days.EnterAsync(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), CancellationToken.None).GetAwaiter().GetResult());

        _reads = new PostgresReads(options, database, options.StoreTimeout / 2, clock);
        _writes = new PostgresWrites(database, options.StoreTimeout);
        _connections = new PostgresConnections(database);
        _watch = new PostgresWatch(database, _connections, Node, options.StoreTimeout, ReadAgainAsync);
        _admission = new PostgresAdmission(options, _watch, _reads, new PostgresClaims(options, database, _connections, Lease), new PostgresRecording(options, _connections, privacy, _days), clock);
        _housekeeping = new PostgresHousekeeping(options, database, _reads, _writes, _days, privacy, clock);
        _housekeepingTimer = clock.CreateTimer(_ => KeepHouse(), null, Housekeeping, Housekeeping);
    }

    public string? Trouble => _watch.Trouble;

    /// <summary>A round trip takes its ids when it begins; one that takes longer than that is given up, and is ended by the server soon.</summary>
    public TimeSpan JournalSettling => 2 * _options.StoreTimeout + 2 * Margin;

    /// <summary>What others call this hub.</summary>
    public string Node { get; }

    /// <summary>Reads again what another hub has changed, or may have: a name in the table <c>hub_change</c>.</summary>
    public Func<string, Task>? Changed { get; set; }

    public Func<Task>? PartnersChanged { get; set; }

    public ValueTask<Admission> AdmitAsync(AdmissionRequest request) => _admission.AdmitAsync(request);

    public ValueTask ReleaseAsync(InFlight claim, RelayAnswer answer) => _admission.ReleaseAsync((PostgresClaim)claim, answer);

    public ValueTask RecordAsync(JournalEntry entry) => _admission.RecordAsync(entry);

    public async ValueTask<SessionOpening?> ReadOpeningAsync(Session session) => (await _reads.SessionAsync(session.Key, CancellationToken.None))?.Opening;

    public async ValueTask<SessionRecord?> FindOpenAsync(string sessionId) =>
        await _reads.SessionAsync(SessionKey.Of(sessionId), CancellationToken.None) is { State: SessionState.Open } session ? session : null;

    public async ValueTask<bool> TryBeginClosingAsync(SessionRecord session)
    {
        var now = _clock.GetUtcNow();
        return await _writes.BeginClosingAsync(SessionKey.Of(session.Opening.SessionId), now.UtcTicks, (now + Closing).UtcTicks);
    }

    public async ValueTask EndClosingAsync(SessionRecord session)
    {
        try
        {
            await _writes.EndClosingAsync(SessionKey.Of(session.Opening.SessionId));
        }
        catch (StoreDownException)
        {
            // it ends by itself
        }
    }

    public async ValueTask<bool> TryBeginDeliveringAsync(SessionRecord session)
    {
        var now = _clock.GetUtcNow();
        return await _writes.BeginDeliveringAsync(SessionKey.Of(session.Opening.SessionId), Node, now.UtcTicks, (now + Lease).UtcTicks);
    }

    public async Task<IReadOnlyList<SessionRecord>> ReadUndeliveredAsync(CancellationToken cancellationToken) => await _reads.UndeliveredAsync(Node, cancellationToken);

    public async Task<byte[]?> ReadChargeDetailRecordAsync(SessionRecord session, CancellationToken cancellationToken) =>
        (await _reads.EntryAsync(session.UndeliveredRecord, cancellationToken))?.Request;

    public async Task<JournalRow?> ReadRecordAnswerAsync(SessionRecord session, UInt128 fingerprint, CancellationToken cancellationToken) =>
        RecordAnswer.In(await _reads.ClosingAsync(session.LastEntry, cancellationToken), fingerprint);

    public Task<StoredPartners> ReadPartnersAsync(CancellationToken cancellationToken) => _reads.PartnersAsync(cancellationToken);

    public Task<bool> TryWritePartnerAsync(StoredPartner partner, long version, CancellationToken cancellationToken) => _writes.SetPartnerAsync(partner, version, cancellationToken);

    public Task<SessionRecord?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken) => _reads.SessionAsync(SessionKey.Of(sessionId), cancellationToken);

    public Task<SessionPage> ReadSessionsAsync(SessionQuery query, CancellationToken cancellationToken) =>
        new PostgresSessionList(_options, _reads, _clock).ReadAsync(query, cancellationToken);

    public Task<long> CountOpenSessionsAsync(CancellationToken cancellationToken) => new PostgresOpenCount(_options, _reads, _clock).ReadAsync(cancellationToken);

    public Task<JournalRow?> ReadEntryAsync(long id, CancellationToken cancellationToken) => _reads.EntryAsync(id, cancellationToken);

    public async Task<IReadOnlyList<JournalRow>> ReadEntriesAsync(SessionRecord session, CancellationToken cancellationToken) => await _reads.ChainAsync(session.LastEntry, cancellationToken);

    public Task<JournalPage> ReadJournalAsync(JournalQuery query, CancellationToken cancellationToken) => PostgresJournalList.ReadAsync(_reads, query, cancellationToken);

    public Task<Forgotten> ForgetAsync(Person person, string token, CancellationToken cancellationToken) =>
        new PostgresForgetting(_reads, _writes).RunAsync(person, token, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _housekeepingTimer.DisposeAsync();
        await _watch.DisposeAsync();
        _admission.Dispose();
        _connections.Dispose();
        _housekeeping.Dispose();
        _days.Dispose();
    }

    private void KeepHouse()
    {
        _admission.Recover(); // what could not be done, though there was no trouble
        _ = _housekeeping.RunAsync(TimeSpan.Zero);
    }

    internal Task KeepHouseAsync() => _housekeeping.RunAsync(Timeout.InfiniteTimeSpan);

    /// <summary>How long a claim lasts whose node was lost: the EMP's time, and that of a round trip before it and one after.</summary>
    private TimeSpan Lease => _options.EmpTimeout + 2 * _options.StoreTimeout + Margin;

    private Task ReadAgainAsync(string what) =>
        (what == StoredPartner.Change ? PartnersChanged?.Invoke() : Changed?.Invoke(what)) ?? Task.CompletedTask;
}
