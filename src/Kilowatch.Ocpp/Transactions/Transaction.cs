using System.Text.Json.Serialization;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Transactions;

/// <summary>A transaction of a station, from its first message to its last. What is serialized survives a restart.</summary>
internal sealed class Transaction
{
    private const int MaxHeld = 64;

    // What chargers give at most, to tell whose register it is: here a megawatt charger's driver loses less than two who are mixed up.
    private const decimal UsualKiloWatts = 400m;
    private const decimal AlwaysPlausible = 5m;
    private const decimal Coarse = 0.1m;

    /// <summary>connectorId of 1.6, evse.id of 2.0.1.</summary>
    public string? Connector { get; set; }

    /// <summary>Its numbers: the answer's, and in 2.0.1 the charger's own. Several when the answer was lost and the start
    /// repeated.</summary>
    public List<string> Numbers { get; set; } = [];

    /// <summary>A number that other messages named before any answer did: the answer's word is better.</summary>
    public string? AssumedNumber { get; set; }

    /// <summary>The id of the StartTransaction whose answer has the number.</summary>
    public string? Call { get; set; }

    [JsonIgnore]
    public SessionId? Session { get; set; }

    [JsonIgnore]
    public EvseId? Evse { get; set; }

    [JsonPropertyName("Session")]
    public string? SavedSession
    {
        get => Session?.Value;
        set => Session = value is null ? null : SessionId.Parse(value);
    }

    [JsonPropertyName("Evse")]
    public string? SavedEvse
    {
        get => Evse?.Value;
        set => Evse = value is null ? null : EvseId.Parse(value);
    }

    public string? IdTag { get; set; }

    public string? IdTagType { get; set; }

    public string? RemoteStartId { get; set; }

    /// <summary>The start's time and register as the charger wrote them: the same again is the same transaction.</summary>
    public string? StartText { get; set; }

    public DateTimeOffset StartAt { get; set; }

    /// <summary>Whether <see cref="StartAt"/> is when the message came, the charger's time being impossible.</summary>
    public bool IsStartEstimated { get; set; }

    /// <summary>The register at the start in kWh; null when nobody told it.</summary>
    public decimal? StartRegister { get; set; }

    public decimal? LastRegister { get; set; }

    /// <summary>The newest time of a value.</summary>
    public DateTimeOffset LastAt { get; set; }

    /// <summary>Whether energy flows: the session's Start was told.</summary>
    public bool IsCharging { get; set; }

    /// <summary>Whether a chargingState was ever told (2.0.1).</summary>
    public bool HasState { get; set; }

    /// <summary>The register before energy flowed (2.0.1).</summary>
    public decimal? RegisterBefore { get; set; }

    public DateTimeOffset RegisterBeforeAt { get; set; }

    /// <summary>Faults since the connector was well.</summary>
    public List<string> ActiveFaults { get; set; } = [];

    /// <summary>A transaction that is not a roaming session.</summary>
    public bool IsLocal { get; set; }

    /// <summary>Messages with samples and none of the energy register; below 0 once there was one, or it was told.</summary>
    public int WithoutRegister { get; set; }

    [JsonIgnore]
    public bool HasEnded { get; set; }

    /// <summary>When its first message came.</summary>
    [JsonIgnore]
    public DateTimeOffset Arrived { get; set; }

    /// <summary>Whether the hub is being asked for its session.</summary>
    [JsonIgnore]
    public bool IsAsking { get; set; }

    /// <summary>What happened before the session was known.</summary>
    [JsonIgnore]
    public List<ChargerEvent> Held { get; } = [];

    [JsonIgnore]
    public bool IsWaiting => Session is null && !IsLocal;

    [JsonIgnore]
    public Identification? Identification => OcppIdentification.Of(IdTag, IdTagType);

    public bool HasNumber => Numbers.Count > 0 || AssumedNumber is not null;

    public bool Has(string number) => Numbers.Contains(number, StringComparer.Ordinal) || AssumedNumber == number;

    public void Hold(ChargerEvent happened)
    {
        // The newest value has the energy of those before it.
        if (Held.Count >= MaxHeld && Held.FindLastIndex(held => held.Kind == happened.Kind) is >= 0 and var last) Held.RemoveAt(last);
        if (Held.Count < MaxHeld) Held.Add(happened);
    }

    public void Saw(DateTimeOffset at, decimal register)
    {
        LastRegister = register;
        if (at > LastAt) LastAt = at;
    }

    /// <summary>Whether a register can be this transaction's next: it goes on from its last one, or from its first where the samples count
    /// something else.</summary>
    public bool CanContinue(decimal? register, DateTimeOffset at)
    {
        if (register is not { } next) return true;
        if (StartRegister is not { } start) return LastRegister is not { } known || GoesOn(known, LastAt, next, at);
        return GoesOn(LastRegister ?? start, LastAt, next, at)
            || (LastRegister is not null && !GoesOn(start, StartAt, LastRegister.Value, LastAt) && GoesOn(start, StartAt, next, at));
    }

    private static bool GoesOn(decimal from, DateTimeOffset since, decimal to, DateTimeOffset at) =>
        to >= from - Coarse && to - from <= Math.Max(AlwaysPlausible, UsualKiloWatts * (decimal)Math.Max(0, (at - since).TotalHours));
}
