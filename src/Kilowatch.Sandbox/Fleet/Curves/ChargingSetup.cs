namespace Kilowatch.Sandbox.Fleet.Curves;

/// <summary>What decides how a charge goes: the point and the car behind it.</summary>
internal sealed record ChargingSetup
{
    /// <summary>DC fast charging; else AC.</summary>
    public required bool IsDirect { get; init; }

    /// <summary>What point and car can do together, in kW.</summary>
    public required decimal LimitKW { get; init; }

    public required decimal BatteryKWh { get; init; }

    /// <summary>The battery's state of charge at the start, 0 to 1.</summary>
    public required decimal StateOfCharge { get; init; }

    /// <summary>When no energy flows although the car is plugged in: the site's power is wanted elsewhere, or the car waits for the
    /// night.</summary>
    public IReadOnlyList<Pause> Pauses { get; init; } = [];
}

/// <param name="From">Since the start.</param>
/// <param name="To">Since the start; energy flows again.</param>
internal readonly record struct Pause(TimeSpan From, TimeSpan To);
