namespace Kilowatch.Hub;

internal enum PartnerKind
{
    Operator = 0,
    Provider = 1,
}

/// <summary>A partner as the hub's operator set it while the hub ran: it stands before the configuration's entry of the same id.</summary>
/// <param name="Kind">Operator or provider.</param>
/// <param name="Id">The canonical form of its id.</param>
/// <param name="Settings">JSON of <see cref="OperatorOptions"/> or <see cref="ProviderOptions"/>; null for one that was removed.</param>
internal sealed record StoredPartner(PartnerKind Kind, string Id, string? Settings)
{
    /// <summary>In the place of settings: it is as the configuration has it again, and nothing stands before that.</summary>
    public const string AsConfigured = "as configured";

    public bool IsAsConfigured => Settings == AsConfigured;
}
