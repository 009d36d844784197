namespace Kilowatch.Hub.Storage;

/// <summary>The partners and contracts that were set while the hub ran.</summary>
internal interface IPartnerStore
{
    /// <summary>Raised when another hub on the same store has set a partner or a contract, or may have; again when a handler fails because
    /// the store is down.</summary>
    event Func<Task>? Changed;

    /// <exception cref="StoreDownException">The store cannot answer now.</exception>
    Task<StoredPartners> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Sets one; durable when it completes.</summary>
    /// <returns>False, and nothing is set, when another hub has set one since that version was read.</returns>
    /// <exception cref="StoreDownException">The store cannot be written now.</exception>
    Task<bool> TryWriteAsync(StoredPartner partner, long version, CancellationToken cancellationToken);
}

internal enum PartnerKind
{
    Operator = 0,
    Provider = 1,

    /// <summary>A contract: its id is the operator's and the provider's, with a space between.</summary>
    Contract = 2,
}

/// <summary>A partner or a contract as the hub's operator set it while the hub ran: it stands before the configuration's entry of the same
/// id.</summary>
/// <param name="Kind">Operator, provider or contract.</param>
/// <param name="Id">The canonical form of its id.</param>
/// <param name="Settings">JSON of <see cref="OperatorOptions"/>, <see cref="ProviderOptions"/> or <see cref="ContractOptions"/>; null for
/// one that was removed.</param>
internal sealed record StoredPartner(PartnerKind Kind, string Id, string? Settings)
{
    /// <summary>By this name hubs on one store hear that one was set.</summary>
    public const string Change = "partners";

    /// <summary>In the place of settings: it is as the configuration has it again, and nothing stands before that.</summary>
    public const string AsConfigured = "as configured";

    public bool IsAsConfigured => Settings == AsConfigured;
}

/// <summary>What was set, all of it.</summary>
/// <param name="Version">Another after each change.</param>
/// <param name="All">By kind and id.</param>
internal sealed record StoredPartners(long Version, IReadOnlyList<StoredPartner> All);
