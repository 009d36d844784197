namespace Kilowatch.Emp.Store;

/// <summary>What backends are still to be told, and how it went with what they were told.</summary>
internal interface IOutbox
{
    /// <summary>Takes due entries, oldest first, and keeps them from everyone else until <paramref name="leaseUntil"/>.</summary>
    Task<IReadOnlyList<OutboxEntry>> LeaseAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int most,
        CancellationToken cancellationToken);

    /// <summary>Puts an entry off to a later time, with the number of attempts so far and what came of the last.</summary>
    Task PostponeAsync(string id, int attempts, DateTimeOffset due, DeliveryAttempt last, CancellationToken cancellationToken);

    /// <summary>There will be no further attempt.</summary>
    Task FinishAsync(string id, DeliveryState state, DeliveryAttempt last, CancellationToken cancellationToken);

    /// <summary>There is nothing to tell any more.</summary>
    Task RemoveAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deliveries, the newest first.</summary>
    /// <param name="state">Of these only; null for all.</param>
    /// <param name="session">Of this session only; null for all.</param>
    /// <param name="before">The <see cref="Delivery.Number"/> that the page follows; null for the first page.</param>
    /// <param name="limit">At most as many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<Delivery>> DeliveriesAsync(DeliveryState? state, string? session, long? before, int limit,
        CancellationToken cancellationToken);

    /// <summary>Makes a delivery due now, with all attempts before it, whatever has become of it.</summary>
    /// <returns>False if there is none of that id.</returns>
    Task<bool> ResendAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);
}
