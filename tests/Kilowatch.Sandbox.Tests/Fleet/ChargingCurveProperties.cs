using FsCheck;
using FsCheck.Fluent;
using Kilowatch.Sandbox.Fleet.Curves;

namespace Kilowatch.Sandbox.Tests.Fleet;

/// <summary>Whatever car stands at whatever point: the curve is one that a meter could show.</summary>
public class ChargingCurveProperties
{
    private static readonly Arbitrary<(ChargingSetup Setup, TimeSpan Duration)> Any =
        (from isDirect in Gen.Elements(true, false)
         from limit in isDirect ? Gen.Choose(20, 400) : Gen.Elements(3, 7, 11, 22)
         from battery in Gen.Choose(20, 640)
         from charge in Gen.Choose(0, 99)
         from minutes in Gen.Choose(1, 600)
         from pauseAt in Gen.Choose(0, 600)
         from pause in Gen.Choose(0, 120)
         select (new ChargingSetup
         {
             IsDirect = isDirect,
             LimitKW = limit,
             BatteryKWh = battery,
             StateOfCharge = charge / 100m,
             Pauses = [new Pause(TimeSpan.FromMinutes(pauseAt), TimeSpan.FromMinutes(pauseAt + pause))],
         }, TimeSpan.FromMinutes(minutes))).ToArbitrary();

    [Fact]
    public void Energy_never_falls_and_is_what_the_power_made() => Check((setup, curve) =>
    {
        decimal energy = 0, sum = 0;
        for (var at = TimeSpan.Zero; at < curve.Duration; at += ChargingCurve.Step)
        {
            sum += curve.PowerAt(at) * ChargingCurve.Step.Seconds / 3600;
            var now = curve.EnergyAt(at + ChargingCurve.Step);
            Assert.True(now >= energy);
            Assert.InRange(sum - now, 0, 0.001m);
            energy = now;
        }

        Assert.Equal(energy, curve.EnergyAt(curve.Duration + TimeSpan.FromHours(1)));
        Assert.Equal(0, curve.EnergyAt(TimeSpan.Zero));
    });

    [Fact]
    public void Power_stays_within_what_point_and_car_can_do() => Check((setup, curve) =>
        Assert.All(Powers(curve), power => Assert.InRange(power, 0, setup.LimitKW)));

    [Fact]
    public void A_battery_takes_no_more_than_it_holds() => Check((setup, curve) =>
    {
        // The last step may pour a little over.
        var room = ((1 - setup.StateOfCharge) * setup.BatteryKWh / ChargingCurve.Efficiency)
            + (setup.LimitKW * ChargingCurve.Step.Seconds / 3600);
        Assert.InRange(curve.EnergyAt(curve.Duration), 0, room);
    });

    [Fact]
    public void Beyond_the_knee_power_only_falls_but_for_pauses() => Check((setup, curve) =>
    {
        var flowing = Powers(curve).Skip(7).Where(power => power > 0).ToList(); // after the ramp
        Assert.Equal(flowing.OrderDescending(), flowing);
    });

    [Fact]
    public void In_a_pause_nothing_flows_and_afterwards_it_goes_on() => Check((setup, curve) =>
    {
        var pause = setup.Pauses[0];
        for (var at = pause.From; at < pause.To && at < curve.Duration; at += ChargingCurve.Step) Assert.Equal(0, curve.PowerAt(at));
        var isFull = setup.StateOfCharge + (curve.EnergyAt(pause.From) * ChargingCurve.Efficiency / setup.BatteryKWh) >= 0.9999m;
        if (pause.To < curve.Duration && !isFull) Assert.True(curve.PowerAt(pause.To) > 0);
    });

    [Fact]
    public void Energy_between_two_steps_lies_between_theirs() => Prop.ForAll(Any, Gen.Choose(0, 36_000).ToArbitrary(), (any, second) =>
    {
        var curve = new ChargingCurve(any.Setup, any.Duration);
        var at = TimeSpan.FromSeconds(second);
        Assert.InRange(curve.EnergyAt(at), curve.EnergyAt(at - TimeSpan.FromSeconds(3)), curve.EnergyAt(at + TimeSpan.FromSeconds(3)));
    }).QuickCheckThrowOnFailure();

    private static void Check(Action<ChargingSetup, ChargingCurve> judge) =>
        Prop.ForAll(Any, any => judge(any.Setup, new ChargingCurve(any.Setup, any.Duration))).QuickCheckThrowOnFailure();

    private static IEnumerable<decimal> Powers(ChargingCurve curve)
    {
        for (var at = TimeSpan.Zero; at < curve.Duration; at += ChargingCurve.Step) yield return curve.PowerAt(at);
    }
}
