namespace Kilowatch.Bench.Relay;

/// <summary>A subject and its figures, one of each per round.</summary>
internal sealed class Measured(Subject subject, Probe? probe)
{
    public Subject Subject { get; } = subject;

    public Probe? Probe { get; } = probe;

    public List<double> CpuMicroseconds { get; } = [];

    public List<double> PerSecond { get; } = [];

    public List<double> Median { get; } = [];

    public List<double> P99 { get; } = [];

    public List<double> AllocatedBytes { get; } = [];

    /// <summary>Milliseconds; only of a probe that watches pauses.</summary>
    public List<double> MaxPauses { get; } = [];

    public long ResidentBytes { get; set; }

    /// <summary>Of all runs, also those that only warmed it up.</summary>
    public long Answered { get; private set; }

    public void WarmUp(Load load, TimeSpan duration) => Answered += load.Run(Subject.Port, duration).Answered;

    /// <summary>As fast as it can for its CPU, then at the fixed rate for its latencies.</summary>
    public async Task RoundAsync(Load load, BenchOptions options)
    {
        await SaturateAsync(load, options.Round);
        var paced = load.Run(Subject.Port, options.Round, options.Rate);
        Answered += paced.Answered;
        Median.Add(paced.Milliseconds(0.5));
        P99.Add(paced.Milliseconds(0.99));
    }

    public async Task SaturateAsync(Load load, TimeSpan duration)
    {
        var allocated = Probe is null ? 0 : (await Probe.AskAsync()).Allocated;
        var cpu = Subject.Cpu;
        var result = load.Run(Subject.Port, duration);
        await Settling.WaitAsync();
        Answered += result.Answered;
        CpuMicroseconds.Add((Subject.Cpu - cpu).TotalMicroseconds / result.Answered);
        PerSecond.Add(result.PerSecond);
        if (Probe is null) return;
        var memory = await Probe.AskAsync();
        AllocatedBytes.Add(((double)memory.Allocated - allocated) / result.Answered);
        MaxPauses.Add(memory.MaxPause.TotalMilliseconds);
    }
}
