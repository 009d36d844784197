namespace Kilowatch.Hub.Storage;

/// <summary>Finds the answer to a charge detail record among its session's entries.</summary>
internal static class RecordAnswer
{
    /// <param name="newestFirst">The session's entries, not needed beyond the one with the record.</param>
    /// <param name="fingerprint">Of the record.</param>
    /// <returns>The EMP's answer, or the hub's own while there is none; null when another record closed the session.</returns>
    public static JournalRow? In(IEnumerable<JournalRow> newestFirst, UInt128 fingerprint)
    {
        JournalRow? delivered = null;
        foreach (var row in newestFirst)
        {
            if (row.Effect == SessionEffect.RecordDelivered) delivered = row;
            if (row.Effect == SessionEffect.Closed) return row.Fingerprint == fingerprint ? delivered ?? row : null;
        }

        return null;
    }
}
