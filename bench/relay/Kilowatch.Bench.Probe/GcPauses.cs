using System.Diagnostics.Tracing;

namespace Kilowatch.Bench.Probe;

/// <summary>The longest time for which the collector has held up all threads, from the runtime's own events.</summary>
internal sealed class GcPauses : EventListener
{
    private const EventKeywords Gc = (EventKeywords)1;
    private const int RestartEnd = 3;
    private const int SuspendBegin = 9;

    private DateTime _suspended;
    private long _longest;

    public TimeSpan TakeLongest() => TimeSpan.FromTicks(Interlocked.Exchange(ref _longest, 0));

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (string.Equals(eventSource.Name, "Microsoft-Windows-DotNETRuntime", StringComparison.Ordinal))
            EnableEvents(eventSource, EventLevel.Informational, Gc);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventId == SuspendBegin) _suspended = eventData.TimeStamp;
        if (eventData.EventId != RestartEnd || _suspended == default) return;
        var took = (eventData.TimeStamp - _suspended).Ticks;
        if (took > Interlocked.Read(ref _longest)) Interlocked.Exchange(ref _longest, took);
    }
}
