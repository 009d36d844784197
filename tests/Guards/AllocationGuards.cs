using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Telemetry;
using Kilowatch.Testing;

namespace Kilowatch.Guards;

/// <summary>What the notifications' path adds to without allocating, as it is built today.</summary>
public class AllocationGuards
{
    [Fact]
    public void Counting_a_request_allocates_nothing()
    {
        var clock = new FakeClock();
        var statistics = new TrafficStatistics(clock);
        var entry = new JournalEntry
        {
            Kind = JournalKind.Progress,
            Outcome = RelayOutcome.Accepted,
            Operator = "DE*ABC",
            Provider = "DE*ICE",
            Arrived = clock.GetUtcNow(),
            Answered = clock.GetUtcNow(),
            ProcessId = Guid.Empty,
            HttpStatus = 200,
            Code = "000",
        };
        statistics.Add(1, entry, entry.Outcome);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) statistics.Add(1, entry, entry.Outcome);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
