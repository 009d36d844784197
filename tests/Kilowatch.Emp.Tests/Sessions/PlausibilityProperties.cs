using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kilowatch.Emp.Sessions;

namespace Kilowatch.Emp.Tests.Sessions;

/// <summary>Whatever CPOs send: clocks that were never set, meters that jump, starts that differ, ends before reports.</summary>
public class PlausibilityProperties
{
    private const decimal MaxPowerKW = 350;

    private static readonly TariffOptions Tariff = new() { PerKWh = 0.49m, PerMinute = 0.03m, StartFee = 1.5m, PenaltyPerMinute = 0.1m };

    private static readonly EmpOptions Options = new() { MaxPlausiblePowerKW = MaxPowerKW, Tariffs = { Tariff } };

    private static readonly DateTimeOffset Arrival = Messages.Start.AddMinutes(95);

    private static readonly DateTimeOffset Now = Arrival.AddMinutes(3);

    /// <summary>Mostly minutes of a session; now and then what a dead battery, a wrong time zone or a typing error makes of them.</summary>
    private static readonly Gen<DateTimeOffset> AnyTime =
        Gen.Choose(0, 90).SelectMany(minute => Gen.Choose(0, 99).Select(dice => dice switch
    {
        < 3 => DateTimeOffset.UnixEpoch.AddMinutes(minute),
        < 5 => new DateTimeOffset(2000, 1, 1, 0, minute % 60, 0, TimeSpan.Zero),
        < 7 => Messages.Start.AddYears(-5).AddMinutes(minute),
        < 9 => Messages.Start.AddHours(2).AddMinutes(minute),
        < 11 => Messages.Start.AddYears(30),
        < 14 => Messages.Start.AddSeconds(minute),
        _ => Messages.Start.AddMinutes(minute),
    }));

    private static readonly Gen<decimal> AnyEnergy =
        Gen.Choose(0, 45_000).SelectMany(wattHours => Gen.Choose(0, 99).Select(dice => dice switch
    {
        < 4 => wattHours * 1m, // Wh for kWh
        < 8 => wattHours / 10m,
        _ => wattHours / 1000m,
    }));

    private static readonly Gen<DateTimeOffset> AnyStart =
        Gen.Choose(0, 9).SelectMany(dice => dice < 8 ? Gen.Constant(Messages.Start) : AnyTime);

    private static readonly Gen<string> AnyMessage = Gen.Choose(0, 99).SelectMany(kind =>
        AnyStart.SelectMany(
            start => AnyTime.SelectMany(
                at => AnyTime.SelectMany(other => AnyEnergy.Select(energy => Message(kind, start, at, other, energy))))));

    private static readonly Arbitrary<(string[] Messages, string[] Arrivals)> AnyCourse = AnyMessage.ListOf()
        .Where(list => list.Count is > 0 and < 14)
        .Select(list => list.Distinct(StringComparer.Ordinal).ToArray())
        .SelectMany(
            messages => Gen.Elements(messages).ListOf().SelectMany(
                again => Gen.Shuffle(messages.Concat(again)).Select(arrivals => (messages, arrivals.ToArray()))))
        .ToArbitrary();

    [Fact]
    public void No_shown_number_is_implausible() => Prop.ForAll(AnyCourse, course =>
    {
        var view = Paint(course.Messages);
        foreach (var power in new[] { view.PowerKW, view.CurrentPowerKW, view.AveragePowerKW, view.PeakPowerKW, view.Estimate.PowerKW })
        {
            Assert.True(power is null or (>= 0 and <= MaxPowerKW), $"{power} kW");
        }

        Assert.True(view.EnergyKWh is null or >= 0);
        Assert.True(view.ChargingSeconds is null or (>= 0 and <= 31 * 24 * 3600), $"{view.ChargingSeconds} s");
        AssertPoints(view.Points);
        foreach (var time in new[] { view.ChargingSince, view.ChargingUntil, view.LastReported, view.PenaltyStart, view.SessionEnd })
            AssertUsable(time);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Fact]
    public void Counting_on_never_outruns_the_session() => Prop.ForAll(AnyCourse, course =>
    {
        var view = Paint(course.Messages);
        var estimate = view.Estimate;
        if (estimate.EnergyKWh is not { } guess) return;
        Assert.True(estimate.PowerKW <= view.PeakPowerKW);
        Assert.True(estimate.Until <= Now + Options.StaleAfter);
        var hours = (decimal)Options.StaleAfter.TotalHours;
        Assert.InRange(guess - view.EnergyKWh!.Value, 0, (estimate.PowerKW!.Value * hours) + 0.001m);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Fact]
    public void The_cost_is_the_tariffs_function_of_what_was_accepted() => Prop.ForAll(AnyCourse, course =>
    {
        var view = Paint(course.Messages);
        if (view.Cost is not { } cost)
        {
            Assert.True(view.KnownState is SessionState.Authorized or SessionState.Error);
            return;
        }

        var blocked =
            view.PenaltyStart is not { } penalty ? TimeSpan.Zero : (view.SessionEnd < Now ? view.SessionEnd.Value : Now) - penalty;
        decimal[] expected =
        [
            Tariff.StartFee,
            Cents((view.EnergyKWh ?? 0) * Tariff.PerKWh),
            Cents((view.ChargingSeconds ?? 0) * Tariff.PerMinute / 60),
            Cents(Math.Max(0, (long)blocked.TotalSeconds) * Tariff.PenaltyPerMinute / 60),
        ];
        Assert.Equal(expected, cost.Lines.Select(line => line.Amount));
        Assert.Equal(expected.Sum(), cost.Total);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Fact]
    public void Any_order_and_repetition_gives_the_same_view() => Prop.ForAll(AnyCourse, course =>
        Assert.Equal(Text(Paint(course.Messages)), Text(Paint([.. course.Arrivals.Distinct(StringComparer.Ordinal)]))))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Thousands_of_reports_are_judged_at_once()
    {
        var messages =
            Enumerable.Range(0, 20_000).Select(i => Progress(Messages.Start, Messages.Start.AddSeconds(i), i % 7 == 0 ? 500 : i / 1000m))
                .ToArray();
        Assert.InRange(Paint(messages).Points.Count, 10_000, 20_000);
    }

    private static void AssertPoints(IReadOnlyList<EnergyPoint> points)
    {
        foreach (var (before, after) in points.Zip(points.Skip(1)))
        {
            Assert.True(before.At < after.At);
            Assert.InRange(after.EnergyKWh, before.EnergyKWh,
                before.EnergyKWh + (MaxPowerKW * (decimal)(after.At - before.At).Ticks / TimeSpan.TicksPerHour) + 1e-9m);
        }

        foreach (var point in points) AssertUsable(point.At);
    }

    private static void AssertUsable(DateTimeOffset? time) =>
        Assert.True(time is null || (time.Value.Year >= 2012 && time < Arrival.AddDays(32)), $"{time}");

    private static decimal Cents(decimal amount) => decimal.Round(amount, 2, MidpointRounding.AwayFromZero);

    private static string Message(int kind, DateTimeOffset start, DateTimeOffset at, DateTimeOffset other, decimal energy) => kind switch
    {
        < 12 => Notification("Start", $"\"ChargingStart\":\"{Text(start)}\""),
        < 80 => Progress(start, at, energy),
        < 88 => Notification("End",
            $"\"ChargingStart\":\"{Text(start)}\",\"ChargingEnd\":\"{Text(at)}\",\"ConsumedEnergy\":{Text(energy)},\"PenaltyTimeStart\":\"{Text(other)}\""),
        < 92 => Notification("End", $"\"ChargingEnd\":\"{Text(at)}\""),
        < 95 => Messages.Failed(),
        _ => $$$"""
            {"SessionID":"{{{Messages.Session}}}","EvseID":"DE*ABC*ETEST1","Identification":{{{Messages.Card(Messages.Uid)}}},"ChargingStart":"{{{Text(start)}}}",
             "ChargingEnd":"{{{Text(at)}}}","SessionStart":"{{{Text(start)}}}","SessionEnd":"{{{Text(other)}}}","ConsumedEnergy":{{{Text(energy)}}}}
            """,
    };

    private static string Progress(DateTimeOffset start, DateTimeOffset at, decimal energy) =>
        Notification("Progress",
            $"\"ChargingStart\":\"{Text(start)}\",\"EventOccurred\":\"{Text(at)}\",\"ConsumedEnergyProgress\":{Text(energy)}");

    private static string Notification(string type, string more) =>
        $$"""{"Type":"{{type}}","SessionID":"{{Messages.Session}}","EvseID":"DE*ABC*ETEST1","OperatorID":"DE*ABC",{{more}}}""";

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Text(decimal energy) => energy.ToString(CultureInfo.InvariantCulture);

    private static string Text(SessionView view) => JsonSerializer.Serialize(view, SessionJson.Readable.SessionView);

    private static SessionView Paint(IReadOnlyList<string> messages) => new SessionProjection(Options).Project(
        new SessionMessages(messages.Select((json, i) => SessionEventReader.Read(Messages.Session, Messages.Stored(json, Arrival, i + 1))),
            MaxPowerKW), Now);
}
