namespace Kilowatch.Oicp;

/// <summary>What one pass over a message's bytes found: the facts that decisions are made from. Texts are places in those bytes.</summary>
public struct MessageFacts
{
    internal uint Present;
    private List<Violation>? _violations;
    private List<Leniency>? _leniencies;

    /// <summary>What the message is; for notifications as its <c>Type</c> says.</summary>
    public MessageKind Kind { get; internal set; }

    /// <summary>Whether the bytes are one JSON object in which no known member is given twice. If not, nothing else here can be
    /// trusted.</summary>
    public bool IsReadable { get; internal set; }

    /// <summary>Whether SessionID is there and of the right form.</summary>
    public readonly bool HasSessionId => !SessionId.IsEmpty;

    /// <summary>SessionID, empty unless of the right form.</summary>
    public WireText SessionId { get; internal set; }

    /// <summary>EvseID, empty unless of the right form.</summary>
    public WireText EvseId { get; internal set; }

    /// <summary>OperatorID, empty unless of the right form.</summary>
    public WireText OperatorId { get; internal set; }

    /// <summary>ProviderID, empty unless of the right form.</summary>
    public WireText ProviderId { get; internal set; }

    /// <summary>CPOPartnerSessionID.</summary>
    public WireText CpoPartnerSessionId { get; internal set; }

    /// <summary>EMPPartnerSessionID.</summary>
    public WireText EmpPartnerSessionId { get; internal set; }

    /// <summary>The kinds of identification that are there.</summary>
    public IdentificationKinds Identification { get; internal set; }

    /// <summary>The identification's EvcoID, empty unless of the right form.</summary>
    public WireText EvcoId { get; internal set; }

    /// <summary>The identification's UID, empty unless of the right form.</summary>
    public WireText Uid { get; internal set; }

    /// <summary>The PIN of a QRCodeIdentification, in clear. Never write it anywhere.</summary>
    public WireText Pin { get; internal set; }

    /// <summary>ChargingStart as UTC ticks, 0 when not there.</summary>
    public long ChargingStart { get; internal set; }

    /// <summary>ChargingEnd as UTC ticks, 0 when not there.</summary>
    public long ChargingEnd { get; internal set; }

    /// <summary>EventOccurred as UTC ticks, 0 when not there.</summary>
    public long EventOccurred { get; internal set; }

    /// <summary>SessionEnd as UTC ticks, 0 when not there.</summary>
    public long SessionEnd { get; internal set; }

    /// <summary>PenaltyTimeStart as UTC ticks, 0 when not there.</summary>
    public long PenaltyTimeStart { get; internal set; }

    /// <summary>PartnerProductID.</summary>
    public WireText PartnerProductId { get; internal set; }

    /// <summary>ErrorType in the schema's spelling, null when not there.</summary>
    public string? ErrorType { get; internal set; }

    /// <summary>ErrorAdditionalInfo.</summary>
    public WireText ErrorAdditionalInfo { get; internal set; }

    /// <summary>ChargingDuration in milliseconds, null when not there.</summary>
    public long? ChargingDuration { get; internal set; }

    /// <summary>ConsumedEnergyProgress (Progress) or ConsumedEnergy (End, charge detail record) in Wh, null when not there.</summary>
    public readonly long? ConsumedEnergy => Kind == MessageKind.Progress ? EnergyProgress : EnergyInAll;

    internal long? EnergyProgress { get; set; }

    internal long? EnergyInAll { get; set; }

    /// <summary>MeterValueStart in Wh, null when not there.</summary>
    public long? MeterValueStart { get; internal set; }

    /// <summary>MeterValueEnd in Wh, null when not there.</summary>
    public long? MeterValueEnd { get; internal set; }

    /// <summary>The last of MeterValueInBetween's values in Wh, null when there is none.</summary>
    public long? LastMeterValue { get; internal set; }

    /// <summary>Whether the message is valid: no violation was found.</summary>
    public readonly bool IsValid => _violations is null;

    /// <summary>Every violation found, in the order in which the hub judges the members; none for a valid message.</summary>
    public readonly IReadOnlyList<Violation> Violations => _violations ?? (IReadOnlyList<Violation>)[];

    /// <summary>What the strict reading refuses about the message; always none in that reading, where it is among the
    /// <see cref="Violations"/>.</summary>
    public LeniencyKinds LeniencyKinds { get; private set; }

    /// <summary>The same with its places, at most 20 of a kind within one member.</summary>
    public readonly IReadOnlyList<Leniency> Leniencies => _leniencies ?? (IReadOnlyList<Leniency>)[];

    /// <summary>For the first violation: the sentence of the process diagram's step that fails, else the violation's own.</summary>
    public string? FirstFailedStep { readonly get; internal set; }

    internal readonly bool Has(Member member) => (Present & (1u << (int)member)) != 0;

    internal void Allow(List<Leniency> leniencies)
    {
        _leniencies = leniencies;
        foreach (var leniency in leniencies) LeniencyKinds |= leniency.Kind;
    }

    internal void Refuse(List<Violation> violations, string firstFailedStep) =>
        (_violations, FirstFailedStep) = (violations, firstFailedStep);
}
