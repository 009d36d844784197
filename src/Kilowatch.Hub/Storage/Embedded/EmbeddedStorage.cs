using Kilowatch.Hub.AuthenticationData;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>The store of a single hub: open sessions in memory, every change in the journal on disk, a snapshot now and then.</summary>
/// <remarks>docs/decisions/embedded-store.md tells why it is made so.</remarks>
internal sealed class EmbeddedStorage : IAsyncDisposable
{
    private readonly StoreFiles _files;
    private readonly EndedSessions _ended;
    private readonly JournaledStore _store;
    private bool _isDisposed;

    /// <summary>Opens or makes the directory's store.</summary>
    /// <exception cref="HubConfigurationException">The directory cannot be used.</exception>
    public EmbeddedStorage(HubOptions options, TimeProvider clock, StoreTelemetry telemetry)
    {
        _files = new StoreFiles(options.Data);
        try
        {
            _ended = new EndedSessions(_files.EndedSessions);
            Partners = new SqlitePartnerStore(_files.Partners);
            Authentication = SqliteAuthenticationFile.In(options);
            _store = new JournaledStore(options, clock, _files, _ended, new WorkerThread(), BlockingReads.OnPool, telemetry);
        }
        catch (Exception unreadable) when (unreadable is SqliteException or StoreDownException or IOException
            or UnauthorizedAccessException)
        {
            _ended?.Dispose();
            Partners?.Dispose();
            Authentication?.Dispose();
            _files.Dispose();
            throw new HubConfigurationException(
                $"Hub:Data: the store in {options.Data} cannot be opened ({unreadable.Message}). Restore it, or start with an empty directory.");
        }
    }

    public EmbeddedSessionStore Sessions => _store.Sessions;

    public EmbeddedJournal Journal => _store.Journal;

    public SqlitePartnerStore Partners { get; }

    public SqliteAuthenticationFile Authentication { get; }

    public JournalWriter Writer => _store.Writer;

    public EmbeddedMaintenance Maintenance => _store.Maintenance;

    /// <summary>Logs what it was opened with.</summary>
    public void TellOpened() => _store.TellOpened();

    /// <summary>Twice does no harm: the container disposes of the parts, too.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await _store.DisposeAsync();
        _ended.Dispose();
        Partners.Dispose();
        Authentication.Dispose();
        _files.Dispose();
    }
}
