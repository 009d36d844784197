using Microsoft.Extensions.Logging;

namespace Kilowatch.Sandbox;

/// <summary>Settings of a <see cref="KilowatchSandbox"/>. Unless something is set, it listens on free ports of this machine, keeps its data
/// in a temporary directory, and has no fleet.</summary>
public sealed record SandboxOptions
{
    /// <summary>Where the hub listens. The default is a free port of 127.0.0.1.</summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:0");

    /// <summary>The data directory; null for a temporary one, which is deleted at the end.</summary>
    public string? Data { get; init; }

    /// <summary>The base URL of an EMP of your own, in the place of the built-in one.</summary>
    public Uri? Emp { get; init; }

    /// <summary>The base URL of a CPO of your own, called for remote start and stop.</summary>
    public Uri? Cpo { get; init; }

    /// <summary>Charging points of the simulated fleet. The default is 0.</summary>
    public int Fleet { get; init; }

    /// <summary>Faults of the built-in EMP, for example <c>slow:2s@0.3</c> or <c>refuse:210</c>.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Seeds the fleet and the faults. The default is 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Notifications that the operator may send in a minute. The default is 0: no limit.</summary>
    public int RateLimit { get; init; }

    /// <summary>How many times as fast as real time the clock runs; 0 stands still. The default is 1.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Whether the hub demands mutual TLS, with certificates made at the first start. <see cref="Url"/> must be https
    /// then.</summary>
    public bool IsTls { get; init; }

    /// <summary>Adds logging providers to the hub and the built-in EMP. The default is none.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>Called with a sentence when the fleet cannot charge. The default does nothing.</summary>
    public Action<string>? Warn { get; init; }
}
