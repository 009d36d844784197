namespace Kilowatch.Hub;

/// <summary>What became of a person's identification.</summary>
/// <param name="Sessions">Sessions that no longer tell who they were of.</param>
/// <param name="JournalEntries">Journal entries whose bodies were redacted.</param>
/// <param name="AuthenticationRecords">Uploaded authentication data that were removed.</param>
/// <param name="UndeliveredRecords">Charge detail records that were kept, because their EMP has yet to take them.</param>
public sealed record Forgotten(int Sessions, int JournalEntries, int AuthenticationRecords, int UndeliveredRecords)
{
    /// <summary>Whether nothing of it is left.</summary>
    public bool IsComplete => UndeliveredRecords == 0;
}
