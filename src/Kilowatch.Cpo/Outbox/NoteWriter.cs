namespace Kilowatch.Cpo.Outbox;

/// <summary>Saves what a caller wants back after a restart, in the transaction of the sessions that change with it.</summary>
internal readonly struct NoteWriter(SessionOutbox? outbox)
{
    /// <param name="key">Replaces what was saved by it.</param>
    /// <param name="value">Null removes it.</param>
    public void Save(string key, string? value) => outbox?.Save(key, value);
}
