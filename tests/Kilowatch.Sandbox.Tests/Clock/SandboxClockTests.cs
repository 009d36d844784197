using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Kilowatch.Testing;
using Kilowatch.Sandbox.Clock;

namespace Kilowatch.Sandbox.Tests.Clock;

/// <summary>The clock that a sandbox lives by.</summary>
public class SandboxClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_runs_as_fast_as_told_from_the_moment_on_that_it_is_told()
    {
        var real = new FakeClock(Noon);
        using var clock = new SandboxClock(real);
        real.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(Noon.AddSeconds(10), clock.GetUtcNow());
        clock.Speed = 600;
        real.Advance(TimeSpan.FromSeconds(18));
        Assert.Equal(Noon.AddSeconds(10).AddHours(3), clock.GetUtcNow());
        clock.Speed = 0;
        real.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Noon.AddSeconds(10).AddHours(3), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(10) + TimeSpan.FromHours(3), clock.GetElapsedTime(0));
    }

    [Fact]
    public void It_tells_how_much_real_time_lay_between_two_of_its_moments()
    {
        var real = new FakeClock(Noon);
        using var clock = new SandboxClock(real, speed: 60);
        var first = clock.GetUtcNow();
        real.Advance(TimeSpan.FromSeconds(2));
        var second = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromHours(5));
        clock.Speed = 3600;
        real.Advance(TimeSpan.FromSeconds(3));
        var third = clock.GetUtcNow();
        clock.Speed = 0;
        var standing = clock.GetUtcNow();
        Assert.Equal(TimeSpan.FromSeconds(2), clock.RealBetween(first, second));
        Assert.Equal(TimeSpan.FromSeconds(5), clock.RealBetween(first, third - TimeSpan.FromTicks(3600)) + TimeSpan.FromTicks(1));
        Assert.Equal(TimeSpan.Zero, clock.RealBetween(second, second.AddHours(3))); // moved over
        Assert.Null(clock.RealBetween(third, standing));
        Assert.Null(clock.RealBetween(first.AddHours(-1), second)); // an earlier run's
    }

    [Fact]
    public void It_goes_on_where_an_earlier_run_left_off()
    {
        using var clock = new SandboxClock(new FakeClock(Noon), notBefore: Noon.AddHours(7));
        Assert.Equal(Noon.AddHours(7), clock.GetUtcNow());
        using var past = new SandboxClock(new FakeClock(Noon), notBefore: Noon.AddHours(-7));
        Assert.Equal(Noon, past.GetUtcNow());
    }

    [Fact]
    public void At_a_speed_a_timer_goes_off_when_its_moment_has_come_and_not_before()
    {
        var real = new FakeClock(Noon);
        using var clock = new SandboxClock(real, 60);
        DateTimeOffset? at = null;
        using var timer = clock.CreateTimer(_ => at = clock.GetUtcNow(), null, TimeSpan.FromMinutes(5), Timeout.InfiniteTimeSpan);
        real.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Null(at);
        real.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(Noon.AddMinutes(5), at);
    }

    [Fact]
    public void A_timer_that_waits_takes_a_change_of_speed_into_account()
    {
        var real = new FakeClock(Noon);
        using var clock = new SandboxClock(real, 0);
        var hasFired = false;
        using var timer = clock.CreateTimer(_ => hasFired = true, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        real.Advance(TimeSpan.FromDays(1));
        Assert.False(hasFired);
        clock.Speed = 3600;
        real.Advance(TimeSpan.FromSeconds(1));
        Assert.True(hasFired);
    }

    [Fact]
    public void What_is_made_on_the_way_also_goes_off_on_the_way()
    {
        using var clock = new SandboxClock(new FakeClock(Noon), 0);
        var moments = new List<DateTimeOffset>();
        ITimer? second = null;
        using var first = clock.CreateTimer(_ =>
        {
            moments.Add(clock.GetUtcNow());
            second = clock.CreateTimer(_ => moments.Add(clock.GetUtcNow()), null, TimeSpan.FromMinutes(2), Timeout.InfiniteTimeSpan);
        }, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal([Noon.AddMinutes(1), Noon.AddMinutes(3)], moments);
        Assert.Equal(Noon.AddMinutes(5), clock.GetUtcNow());
        second?.Dispose();
    }

    [Fact]
    public void What_repeats_is_spared_most_of_its_turns()
    {
        var real = new FakeClock(Noon);
        using var clock = new SandboxClock(real, 600);
        var turns = 0;
        var last = Noon;
        using var timer =
            clock.CreateTimer(_ => (turns, last) = (turns + 1, clock.GetUtcNow()), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        for (var i = 0; i < 1000; i++) real.Advance(TimeSpan.FromMilliseconds(1));
        Assert.InRange(turns, 8, 11); // ten in a real second, of six hundred
        clock.Advance(TimeSpan.FromDays(1));
        Assert.InRange(turns, 9, 12); // one more,
        Assert.Equal(clock.GetUtcNow(), last); // when the move is done
        clock.Speed = 1;
        real.Advance(TimeSpan.FromSeconds(130)); // what it was put off by at the higher speed passes first
        turns = 0;
        real.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(10, turns);
    }

    [Fact]
    public void One_that_was_stopped_or_set_again_does_not_go_off_at_its_old_moment()
    {
        using var clock = new SandboxClock(new FakeClock(Noon), 0);
        var fired = new List<string>();
        var stopped = clock.CreateTimer(_ => fired.Add("stopped"), null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        using var later = clock.CreateTimer(_ => fired.Add("later"), null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        stopped.Dispose();
        later.Change(TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Empty(fired);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["later"], fired);
    }

    [Fact]
    public void However_it_is_moved_timers_go_off_in_order_each_at_its_own_moment() => Prop.ForAll(
        Gen.Choose(0, 7200).ListOf().Select(dues => dues.ToArray()).ToArbitrary(),
        Gen.Choose(1, 3600).NonEmptyListOf().Select(moves => moves.ToArray()).ToArbitrary(),
        (dues, moves) =>
        {
            using var clock = new SandboxClock(new FakeClock(Noon), 0);
            var fired = new List<(int Due, DateTimeOffset At)>();
            var timers =
                dues.Select(
                    due => clock.CreateTimer(_ => fired.Add((due, clock.GetUtcNow())), null, TimeSpan.FromSeconds(due),
                        Timeout.InfiniteTimeSpan)).ToList();
            foreach (var move in moves) clock.Advance(TimeSpan.FromSeconds(move));
            Assert.Equal(dues.Where(due => due <= moves.Sum()).Order(), fired.Select(timer => timer.Due));
            Assert.All(fired, timer => Assert.Equal(Noon.AddSeconds(timer.Due), timer.At));
            timers.ForEach(timer => timer.Dispose());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Many_threads_never_see_it_go_back_and_no_timer_is_lost_or_early()
    {
        using var clock = new SandboxClock(TimeProvider.System, 600);
        var early = new ConcurrentBag<TimeSpan>();
        using var enough = new CancellationTokenSource();
        var watchers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var last = clock.GetTimestamp(); !enough.IsCancellationRequested;)
            {
                var now = clock.GetTimestamp();
                if (now < last) return false;
                last = now;
            }

            return true;
        })).ToArray();
        var delays = Enumerable.Range(1, 300).Select(async i =>
        {
            var due = clock.GetUtcNow().AddSeconds(i);
            await Task.Delay(TimeSpan.FromSeconds(i), clock);
            if (clock.GetUtcNow() < due) early.Add(due - clock.GetUtcNow());
        }).ToArray();
        for (var i = 0; i < 50; i++)
        {
            clock.Speed = i % 2 == 0 ? 3600 : 30;
            clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        clock.Speed = 600;
        await Task.WhenAll(delays).WaitAsync(TimeSpan.FromSeconds(30));
        await enough.CancelAsync();
        Assert.All(await Task.WhenAll(watchers), Assert.True);
        Assert.Empty(early);
    }
}
