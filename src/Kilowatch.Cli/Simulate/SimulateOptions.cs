using Kilowatch.Cli.Simulate.Stations;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Simulate;

/// <summary>What is to be simulated.</summary>
internal sealed record SimulateOptions
{
    public required OperatorId OperatorId { get; init; }

    public required Uid Uid { get; init; }

    public required int Sessions { get; init; }

    public required long Seed { get; init; }

    /// <summary>When it all begins, in the messages.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>How long each session charges; null to let the dice say.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The period in which the sessions begin.</summary>
    public required TimeSpan Within { get; init; }

    public required double Speed { get; init; }

    /// <summary>Requests in a minute of the fleet's clock; null for no limit.</summary>
    public int? PerMinute { get; init; }

    /// <summary>The stations that speak to a CSMS; null to speak to a hub.</summary>
    public StationOptions? Stations { get; init; }

    public bool IsJson { get; init; }
}
