namespace Kilowatch.Bench.Relay;

/// <summary>What a notification causes after its answer (the hub's snapshot, every two seconds) is its cost too: each subject gets this
/// time before its CPU is read.</summary>
internal static class Settling
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2.5);

    public static Task WaitAsync() => Task.Delay(Time);
}
