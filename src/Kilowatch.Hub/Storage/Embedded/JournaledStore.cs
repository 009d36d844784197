using Kilowatch.Hub.Privacy;

namespace Kilowatch.Hub.Storage.Embedded;

/// <summary>Sessions and journal of the embedded store: all of it but the SQLite files beside them.</summary>
internal sealed class JournaledStore : IAsyncDisposable
{
    private readonly JournalReader _reader;

    /// <summary>Reads what the last snapshot does not have.</summary>
    /// <param name="options">The hub's.</param>
    /// <param name="clock">The hub's.</param>
    /// <param name="files">Where.</param>
    /// <param name="ended">Sessions that have left the memory.</param>
    /// <param name="writer">Writes the journal.</param>
    /// <param name="blocking">Reads it.</param>
    /// <param name="telemetry">Told how it fares; null where nobody watches.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="StoreDownException">It is damaged.</exception>
    public JournaledStore(HubOptions options, TimeProvider clock, StoreFiles files, IEndedSessions ended, IWorker writer,
        BlockingReads blocking, StoreTelemetry? telemetry = null)
    {
        telemetry ??= StoreTelemetry.None;
        var started = TimeProvider.System.GetTimestamp();
        var edit = new JournalEdit(files);
        edit.Finish();
        var durable = new DurablePosition();
        _reader = new JournalReader(files, durable);
        try
        {
            var delivered = new DeliveredRecords(_reader, edit, new JournalPrivacy(options));
            var snapshot = new Snapshot(files.Disk, files.Snapshot);
            var mark = snapshot.Read(() => new JournaledSessions(ended, delivered, options, files.Sizes), out var sessions,
                out var unusable);
            if (unusable is not null) StoreLog.SnapshotUnusable(telemetry.Log, unusable);
            (durable.Id, var end) = _reader.Replay(mark, sessions.Restore);
            Writer = new JournalWriter(files, clock, durable, end, sessions, writer, telemetry);
            Maintenance =
                new EmbeddedMaintenance(options, clock, files, _reader, Writer, durable, sessions, ended, snapshot, delivered, blocking,
                    telemetry);
            Journal = new EmbeddedJournal(files, sessions, Writer, _reader, edit, blocking);
            Sessions = new EmbeddedSessionStore(options, clock, sessions, ended, _reader, Writer, blocking);
            var (days, took) = (files.JournalDays().Count, TimeProvider.System.GetElapsedTime(started));
            var count = sessions.Table.Count;
            TellOpened = () => StoreLog.Opened(telemetry.Log, files.FullPath, count, days, mark, took);
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
    }

    public EmbeddedSessionStore Sessions { get; }

    public EmbeddedJournal Journal { get; }

    /// <summary>Logs what it was opened with.</summary>
    public Action TellOpened { get; }

    public JournalWriter Writer { get; }

    public EmbeddedMaintenance Maintenance { get; }

    public async ValueTask DisposeAsync()
    {
        await Maintenance.StopAsync();
        Writer.Dispose();
        await Maintenance.RunAsync(); // so that the next start has nothing to read again
        Maintenance.Dispose();
        _reader.Dispose();
    }
}
