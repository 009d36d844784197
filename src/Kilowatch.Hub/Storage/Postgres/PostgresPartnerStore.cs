namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>Partners that were set while the hubs ran: any of them may set one, and all hear of it.</summary>
internal sealed class PostgresPartnerStore : IPartnerStore
{
    private readonly PostgresReads _reads;
    private readonly PostgresWrites _writes;

    public PostgresPartnerStore(PostgresReads reads, PostgresWrites writes, PostgresChanges changes)
    {
        (_reads, _writes) = (reads, writes);
        changes.Subscribe(StoredPartner.Change, _ => RaiseAsync());
    }

    public event Func<Task>? Changed;

    public Task<StoredPartners> ReadAsync(CancellationToken cancellationToken) => _reads.PartnersAsync(cancellationToken);

    public Task<bool> TryWriteAsync(StoredPartner partner, long version, CancellationToken cancellationToken) =>
        _writes.SetPartnerAsync(partner, version, cancellationToken);

    private async Task RaiseAsync()
    {
        foreach (var handler in Delegate.EnumerateInvocationList(Changed)) await handler();
    }
}
