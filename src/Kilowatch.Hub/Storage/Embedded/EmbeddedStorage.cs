using Kilowatch.Hub.AuthenticationData;
using Kilowatch.Hub.Privacy;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>The store of a single hub: open sessions in memory, every change in the journal on disk, a snapshot now and then.</summary>
/// <remarks>docs/decisions/embedded-store.md tells why it is made so.</remarks>
internal sealed class EmbeddedStorage : IAsyncDisposable
{
    private readonly StoreFiles _files;
    private readonly JournalReader _reader;
    private readonly EndedSessions _ended;
    private readonly SqlitePartnerStore _partners;
    private bool _isDisposed;

    /// <summary>Opens or makes the directory's store, and reads what the last snapshot does not have.</summary>
    /// <exception cref="HubConfigurationException">The directory cannot be used.</exception>
    public EmbeddedStorage(HubOptions options, TimeProvider clock)
    {
        _files = new StoreFiles(options.Data);
        try
        {
            var edit = new JournalEdit(_files);
            edit.Finish();
            var durable = new DurablePosition();
            _reader = new JournalReader(_files, durable);
            _ended = new EndedSessions(_files.EndedSessions);
            _partners = new SqlitePartnerStore(_files.Partners);
            Authentication = SqliteAuthenticationFile.In(options);
            var delivered = new DeliveredRecords(_reader, edit, new JournalPrivacy(options));
            var snapshot = new Snapshot(_files.Snapshot);
            var mark = snapshot.Read(() => new JournaledSessions(_ended, delivered, options), out var sessions);
            (durable.Id, var end) = _reader.Replay(mark, sessions.Restore);
            Writer = new JournalWriter(_files, clock, durable, end, sessions);
            Maintenance = new EmbeddedMaintenance(options, clock, _files, _reader, Writer, durable, sessions, _ended, snapshot, delivered);
            Journal = new EmbeddedJournal(_files, sessions, Writer, _reader, edit);
            Sessions = new EmbeddedSessionStore(options, clock, sessions, _ended, _reader, Writer);
        }
        catch (Exception unreadable) when (unreadable is SqliteException or StoreDownException or IOException or UnauthorizedAccessException)
        {
            _reader?.Dispose();
            _ended?.Dispose();
            _partners?.Dispose();
            Authentication?.Dispose();
            _files.Dispose();
            throw new HubConfigurationException($"Hub:Data: the store in {options.Data} cannot be opened ({unreadable.Message}). Restore it, or start with an empty directory.");
        }
    }

    public EmbeddedSessionStore Sessions { get; }

    public EmbeddedJournal Journal { get; }

    public SqlitePartnerStore Partners => _partners;

    public SqliteAuthenticationFile Authentication { get; }

    public JournalWriter Writer { get; }

    public EmbeddedMaintenance Maintenance { get; }

    /// <summary>Twice does no harm: the container disposes of the parts, too.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await Maintenance.StopAsync();
        Writer.Dispose();
        await Maintenance.RunAsync(); // so that the next start has nothing to read again
        Maintenance.Dispose();
        _ended.Dispose();
        _partners.Dispose();
        Authentication.Dispose();
        _reader.Dispose();
        _files.Dispose();
    }
}
