using Kilowatch.Oicp;

namespace Kilowatch.EndToEnd.Tests.Cpo;

public sealed class FleetTests
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_thousand_sessions_of_three_hours_are_reported_without_one_refusal()
    {
        await using var fleet = new Fleet(1000, TimeSpan.FromHours(3));
        await fleet.RunAsync();

        Assert.Equal((0, 0, 0, null), (fleet.Summary.Refused, fleet.Summary.TooEarly, fleet.Summary.Unanswered, fleet.Summary.LastRefusal));
        Assert.Equal(fleet.Line.Requests, fleet.Received.Count);
        Assert.Equal((1000, 1000), (fleet.Summary.Starts, fleet.Summary.Ends));
        AssertEveryPicture(fleet, 1000, minutes: 180, leastProgress: 10);
        // 80 of the minute's 100 are for Progress: that is what there is to get in three hours.
        Assert.InRange(fleet.Summary.Progress, 12_000, 18_000);
    }

    [Fact]
    public async Task With_a_hub_away_answers_lost_and_429_nothing_is_lost_and_nothing_arrives_twice()
    {
        await using var fleet = new Fleet(1000, TimeSpan.FromHours(3))
        {
            Way = (minute, chance) => minute switch
            {
                // Away while sessions begin, and for twenty minutes in the middle; busy for a minute; away again while they end.
                >= 10 and < 15 => Way.Closed,
                >= 60 and < 80 => Way.Closed,
                >= 120 and < 121 => Way.Busy,
                >= 190 and < 200 => Way.Closed,
                _ => chance < 0.1 ? Way.LosesAnswer : Way.Open,
            },
        };
        await fleet.RunAsync();

        Assert.Equal((0, 1000, 1000), (fleet.Summary.Refused, fleet.Summary.Starts, fleet.Summary.Ends));
        Assert.InRange(fleet.Line.Lost, 500, 5000);
        Assert.InRange(fleet.Line.Busy, 1, 100);
        Assert.True(fleet.Summary.Unanswered > fleet.Line.Lost + fleet.Line.Busy);
        Assert.Equal(fleet.Received.Count, fleet.Received.DistinctBy(r => r.Body, StringComparer.Ordinal).Count());
        AssertEveryPicture(fleet, 1000, minutes: 180, leastProgress: 6);
    }

    private static void AssertEveryPicture(Fleet fleet, int sessions, int minutes, int leastProgress)
    {
        var bySession =
            fleet.Received.GroupBy(r => r.Session, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(),
                StringComparer.Ordinal);
        for (var i = 0; i < sessions; i++)
        {
            var got = bySession[Fleet.Id(i)];
            Assert.IsType<StartNotification>(got[0].Message);
            var end = Assert.IsType<EndNotification>(got[^1].Message);
            Assert.Single(got, r => r.Message is StartNotification);
            Assert.Single(got, r => r.Message is EndNotification);
            Assert.Equal(MeterRegisterOf(i, minutes), end.MeterValueEnd);
            Assert.Equal(MeterRegisterOf(i, minutes) - MeterRegisterOf(i, 0), end.ConsumedEnergy);

            var progress = got.Where(r => r.Message is ProgressNotification).ToList();
            Assert.True(progress.Count >= leastProgress);
            for (var n = 1; n < progress.Count; n++)
            {
                Assert.True(progress[n].At - progress[n - 1].At >= FiveMinutes);
                Assert.True(Energy(progress[n]) > Energy(progress[n - 1]));
            }

            // The last value before End: in a Progress right before it, or in the End itself.
            var last = MeterRegisterOf(i, minutes - 1);
            Assert.True(Energy(progress[^1]) == last - MeterRegisterOf(i, 0) || end.MeterValuesInBetween.Contains(last));
        }
    }

    private static decimal MeterRegisterOf(int session, int minute) =>
        Math.Round(Fleet.Register(session, minute), 3, MidpointRounding.AwayFromZero);

    private static decimal Energy(Received progress) => ((ProgressNotification)progress.Message).ConsumedEnergyProgress!.Value;
}
