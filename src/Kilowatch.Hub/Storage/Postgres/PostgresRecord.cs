namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>An entry to be written. Its bytes are copied: a round trip that was given up may still be reading them.</summary>
internal sealed class PostgresRecord(JournalEntry entry, long token, byte[] request, byte[] answer) : BatchItem(entry.Key)
{
    public PostgresRecord(JournalEntry entry, long token)
        : this(entry, token, entry.Request.ToArray(), entry.Answer.ToArray())
    {
    }

    public JournalEntry Entry { get; } = entry;

    /// <summary>The claim that ends with it; 0 for none.</summary>
    public long Token { get; } = token;

    /// <summary>The entry's, once it is written.</summary>
    public long Id { get; set; }

    public byte[] Request { get; } = request;

    public byte[] Answer { get; } = answer;

    /// <summary>Null for none.</summary>
    public byte[]? EmpAnswer { get; } = entry.EmpAnswer.IsEmpty ? null : entry.EmpAnswer.ToArray();

    /// <summary>Of the EMP's answer: what PostgreSQL cannot keep in a text must not spoil the batch.</summary>
    public string Code { get; } = entry.Code.Replace("\0", "", StringComparison.Ordinal);

    public string? Opening { get; } = entry.Opening is { } opening ? SessionOpeningJson.Write(opening) : null;

    /// <summary>A request that was told that its session is invalid may name one that is there no more, or never was.</summary>
    public bool MayHaveNoSession => Entry is { Opening: null, Session: null };

    /// <summary>The same to be tried again: what became of the first attempt is not known.</summary>
    public PostgresRecord Again() => new(Entry, Token, Request, Answer);
}
