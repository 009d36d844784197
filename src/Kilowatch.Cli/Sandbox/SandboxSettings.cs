using Kilowatch.Cli.Sandbox.Faults;

namespace Kilowatch.Cli.Sandbox;

/// <summary>What a sandbox is asked to be.</summary>
internal sealed record SandboxSettings
{
    /// <summary>Where the hub listens.</summary>
    public required Uri Url { get; init; }

    /// <summary>Where everything is kept; null for a temporary directory.</summary>
    public string? Data { get; init; }

    /// <summary>Somebody's own EMP in the place of the built-in one.</summary>
    public Uri? Emp { get; init; }

    /// <summary>Where the operator's own backend is called, for remote start and stop.</summary>
    public Uri? Cpo { get; init; }

    /// <summary>Charging points of the simulated fleet.</summary>
    public required int Fleet { get; init; }

    public required FaultPlan Faults { get; init; }

    /// <summary>For the fleet and the faults.</summary>
    public required long Seed { get; init; }

    /// <summary>Notifications that the operator may send in a minute; 0 for no limit.</summary>
    public required int RateLimit { get; init; }

    /// <summary>Times as fast as real time.</summary>
    public required double Speed { get; init; }

    /// <summary>Mutual TLS.</summary>
    public required bool IsTls { get; init; }
}
