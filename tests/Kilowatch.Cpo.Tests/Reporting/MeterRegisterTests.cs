using FsCheck;
using FsCheck.Fluent;
using Kilowatch.Cpo.Reporting;

namespace Kilowatch.Cpo.Tests.Reporting;

public sealed class MeterRegisterTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("100 101 103.5", "3.5")]
    [InlineData("99999.5 99999.9 0.7", "1.2")]
    [InlineData("999.8 0.3", "0.5")]
    [InlineData("30 35 0.5 1.5", "6.5")]
    [InlineData("20000 20005 5000 5001", "5")]
    [InlineData("20000 20005 5000 5001 5002 5004", "7")]
    [InlineData("30 35 34.9 35.2", "5.2")]
    [InlineData("0.0004 0.0016", "0.002")]
    [InlineData("1000 1000.5 0 1001", "1")]
    [InlineData("1000 1000.5 0 0.2 1001", "1")]
    [InlineData("12.345 0.5 1.5 14.345", "2")]
    [InlineData("0 909.948 910.031", "0.083")]
    [InlineData("0 60 61", "61")]
    [InlineData("100 9000 100.5", "0.5")]
    public void Energy_is_counted_on_over_resets_rollovers_and_other_meters(string registers, string energy)
    {
        var values = registers.Split(' ').Select(Number).ToList();
        var meter = default(MeterRegister);
        for (var i = 0; i < values.Count; i++) meter.Take(Begin.AddMinutes(i), values[i]);
        Assert.Equal(Number(energy), meter.Energy);
    }

    [Fact]
    public void A_value_told_late_or_twice_is_not_taken()
    {
        var meter = default(MeterRegister);
        meter.Take(Begin, 100m);
        meter.Take(Begin.AddMinutes(2), 102m);
        Assert.Equal(ReadingVerdict.Older, meter.Take(Begin.AddMinutes(1), 101m));
        Assert.Equal(ReadingVerdict.Older, meter.Take(Begin.AddMinutes(2), 102m));
        Assert.Equal(2m, meter.Energy);
    }

    [Fact]
    public void A_charger_whose_clock_is_set_back_goes_on_and_its_time_does_not_run_backwards()
    {
        var meter = default(MeterRegister);
        meter.Take(Begin, 100m);
        meter.Take(Begin.AddHours(1), 110m);
        Assert.Equal(ReadingVerdict.Taken, meter.Take(Begin.AddMinutes(5), 111m));
        Assert.Equal((11m, Begin.AddHours(1)), (meter.Energy, meter.At));
    }

    [Fact]
    public void The_same_input_again_changes_nothing()
    {
        decimal[] values = [30m, 35m, 0.5m, 1.5m, 3m];
        var meter = default(MeterRegister);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < values.Length; i++) meter.Take(Begin.AddMinutes(i), values[i]);
        }

        Assert.Equal(8m, meter.Energy);
    }

    [Fact]
    public void Energy_never_goes_down_whatever_the_meter_shows()
    {
        Prop.ForAll(Gen.Choose(0, 200_000).ArrayOf().ToArbitrary(), wattHours =>
        {
            var meter = default(MeterRegister);
            var last = 0m;
            var ok = true;
            for (var i = 0; i < wattHours.Length; i++)
            {
                meter.Take(Begin.AddSeconds(i * 10), wattHours[i] / 1000m);
                ok &= meter.Energy >= last;
                last = meter.Energy;
            }

            return ok.ToProperty();
        }).QuickCheckThrowOnFailure();
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
