using Kilowatch.Testing;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>What a store needs to be tested: a place of its own, a clock, and a way to die.</summary>
internal abstract class StoreBed : IAsyncDisposable
{
    public FakeClock Clock { get; } = new();

    public HubOptions Options { get; } = new();

    /// <summary>The store as it runs now.</summary>
    public abstract StoreNode Store { get; }

    /// <summary>Whether its list of sessions begins with the one that was heard of last, or with the one that was opened last.</summary>
    public abstract bool ListsByLastRequest { get; }

    /// <summary>A clean stop and a new start.</summary>
    public abstract Task RestartAsync();

    /// <summary>A new start on what was on disk at this moment, as after kill -9.</summary>
    public abstract Task KillAsync();

    /// <summary>From now on every write fails, until the answer is disposed.</summary>
    public abstract IDisposable BreakWrites();

    /// <summary>From now on what the store writes besides the journal fails, until the answer is disposed.</summary>
    public abstract IDisposable BreakHousekeeping();

    /// <summary>Lets the store do what it does now and then.</summary>
    public abstract Task KeepHouseAsync();

    public abstract ValueTask DisposeAsync();
}
