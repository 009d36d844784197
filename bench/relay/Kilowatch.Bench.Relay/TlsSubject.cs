namespace Kilowatch.Bench.Relay;

/// <summary>One of <see cref="TlsRounds"/>, and its figures.</summary>
internal sealed class TlsSubject(Subject subject, TlsLoad load)
{
    public Subject Subject => subject;

    /// <summary>Microseconds per notification, of each round; the round's connections are opened within it.</summary>
    public List<double> Cpu { get; } = [];

    public long Answered { get; private set; }

    public async Task WarmUpAsync(TimeSpan duration) => Answered += (await load.RunAsync(subject.Port, duration)).Answered;

    public async Task RoundAsync(TimeSpan duration)
    {
        var before = subject.Cpu;
        var result = await load.RunAsync(subject.Port, duration);
        await Settling.WaitAsync();
        Cpu.Add((subject.Cpu - before).TotalMicroseconds / result.Answered);
        Answered += result.Answered;
    }
}
