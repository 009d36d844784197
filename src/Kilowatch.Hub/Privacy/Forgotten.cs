namespace Kilowatch.Hub;

/// <summary>What became of a person's identification.</summary>
/// <param name="Sessions">Sessions that no longer tell who they were of.</param>
/// <param name="JournalEntries">Journal entries whose bodies were redacted.</param>
/// <param name="AuthenticationRecords">Uploaded authentication data that were removed.</param>
/// <param name="UndeliveredRecords">Charge detail records that were kept, because their EMP has yet to take them.</param>
/// <param name="IsLogTruncated">Whether the write-ahead logs are empty; if not, someone was reading, and a second run does it.</param>
public sealed record Forgotten(int Sessions, int JournalEntries, int AuthenticationRecords, int UndeliveredRecords, bool IsLogTruncated)
{
    /// <summary>Whether nothing of it is left.</summary>
    public bool IsComplete => UndeliveredRecords == 0 && IsLogTruncated;
}
