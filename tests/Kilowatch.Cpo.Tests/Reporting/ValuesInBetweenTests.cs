using Kilowatch.Cpo.Reporting;

namespace Kilowatch.Cpo.Tests.Reporting;

public sealed class ValuesInBetweenTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    [InlineData(61)]
    [InlineData(100_000)]
    public void There_are_never_more_than_allowed_in_order_and_over_the_whole_time(int count)
    {
        var values = default(ValuesInBetween);
        for (var i = 1; i <= count; i++) values.Add(i, 60);
        var kept = values.AsSpan().ToArray();
        Assert.InRange(kept.Length, Math.Min(count, 30), 60);
        Assert.Equal(kept.Order(), kept);
        Assert.True(kept[0] <= count * 0.05m + 1);
        Assert.True(kept[^1] >= count * 0.95m);
    }

    [Fact]
    public void What_was_sent_in_vain_comes_back_in_front()
    {
        var values = default(ValuesInBetween);
        values.Add(4, 60);
        values.PutBack([1, 2], 3, 60);
        Assert.Equal([1m, 2m, 3m, 4m], values.TakeAll());
        Assert.Equal(0, values.Count);
    }
}
