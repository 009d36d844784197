using System.Globalization;
using Kilowatch.Emp.Sessions;

namespace Kilowatch.Emp.Tests.Sessions;

/// <summary>What charging points have been seen to send, and what a driver is shown of it.</summary>
public class ImplausibleTests
{
    private static readonly EmpOptions Options = new() { Tariffs = { new() { PerKWh = 0.5m, PerMinute = 0.1m, PenaltyPerMinute = 0.2m } } };

    [Fact]
    public void A_jump_of_the_meter_is_no_power_no_cost_no_axis_and_nothing_is_counted_on_from_it()
    {
        var view = Paint(12, (0, Messages.Started()), (5, Messages.Progress(5, "0.834")), (10, Messages.Progress(10, "1000")));
        Assert.Equal((0.834m, null), (view.EnergyKWh, view.CurrentPowerKW));
        Assert.Equal((10.008m, 10.008m), (view.AveragePowerKW, view.PeakPowerKW));
        Assert.Equal([0m, 0.834m], view.Points.Select(point => point.EnergyKWh));
        Assert.Null(view.Estimate.EnergyKWh);
        Assert.Equal(0.42m, Assert.Single(view.Cost!.Lines, line => line.Kind == "energy").Amount);
        Assert.Equal(Messages.Start.AddMinutes(10), Assert.Single(view.Remarks, remark => remark.Kind == "implausiblePower").At);
    }

    [Fact]
    public void After_an_outlier_the_session_goes_on()
    {
        var view = Paint(21, (0, Messages.Started()), (5, Messages.Progress(5, "1")), (10, Messages.Progress(10, "9999")),
            (15, Messages.Progress(15, "3")),
            (20, Messages.Progress(20, "4")));
        Assert.Equal([0m, 1m, 3m, 4m], view.Points.Select(point => point.EnergyKWh));
        Assert.Null(view.Points[2].PowerKW); // one of the three reports around it is wrong
        Assert.Equal((4m, 12m, 12m), (view.EnergyKWh, view.CurrentPowerKW, view.AveragePowerKW));
        Assert.Equal(4.2m, view.Estimate.EnergyKWh);
    }

    [Fact]
    public void Energy_by_hand_a_moment_after_the_start_is_shown_and_tells_no_power()
    {
        var view = Paint(0.1, (0, Messages.Started()), (0.05, Messages.Progress(0.05, "10")));
        Assert.Equal((10m, null, null, null), (view.EnergyKWh, view.CurrentPowerKW, view.AveragePowerKW, view.PeakPowerKW));
        Assert.Contains(view.Remarks, remark => remark.Kind == "implausiblePower");
        Assert.Null(view.Estimate.EnergyKWh);
    }

    [Fact]
    public void A_Start_and_a_Progress_that_disagree_about_the_beginning_tell_no_power_together()
    {
        var view = Paint(11, (8, Messages.Started(minute: 8)), (10, Messages.Progress(10, "2")));
        Assert.Equal("chargingStartDiffers", Assert.Single(view.Remarks).Kind);
        Assert.Equal((2m, null, null), (view.EnergyKWh, view.CurrentPowerKW, view.PeakPowerKW));
        Assert.Equal(600, view.ChargingSeconds); // as the newest report has it
        Assert.Equal([10], view.Points.Select(point => (point.At - Messages.Start).TotalMinutes));
        Assert.Equal(6m,
            Paint(21, (8, Messages.Started(minute: 8)), (10, Messages.Progress(10, "2")), (20, Messages.Progress(20, "3"))).AveragePowerKW);
    }

    [Fact]
    public void An_End_before_reports_is_not_when_charging_ended()
    {
        var view = Paint(40, (0, Messages.Started()), (10, Messages.Progress(10, "2")), (20, Messages.Progress(20, "4")),
            (30, Messages.Ended(1, "5")));
        Assert.Equal((SessionState.Finished, 5m, null), (view.State, view.EnergyKWh, view.ChargingUntil));
        Assert.Equal((12m, 12m, 1200), (view.AveragePowerKW, view.PeakPowerKW, view.ChargingSeconds));
        Assert.Equal(2, view.Remarks.Count(remark => remark.Kind == "reportAfterEnd"));
        Assert.Equal(2.5m + 2m, view.Cost!.Total);
    }

    [Fact]
    public void A_clock_of_1970_is_a_remark_and_shows_nowhere()
    {
        const string Then = "1970-01-01T00:0";
        string[] messages =
        [
            Messages.Started().Replace(Messages.At(0), Then + "0:00Z", StringComparison.Ordinal),
            Messages.Progress(5, "1").Replace(Messages.At(0), Then + "0:00Z", StringComparison.Ordinal).Replace(Messages.At(5),
                Then + "5:00Z", StringComparison.Ordinal),
            Messages.Progress(8, "2").Replace(Messages.At(0), Then + "0:00Z", StringComparison.Ordinal).Replace(Messages.At(8),
                Then + "8:00Z", StringComparison.Ordinal),
        ];
        var view = Paint(10, (0, messages[0]), (5, messages[1]), (8, messages[2]));
        Assert.Equal((SessionState.Charging, 2m), (view.State, view.EnergyKWh));
        Assert.Equal((null, null, null), (view.CurrentPowerKW, view.ChargingSince, view.ChargingSeconds));
        Assert.Empty(view.Points);
        Assert.Equal(1m, view.Cost!.Total);
        Assert.Equal(3, view.Remarks.Count(remark => remark.Kind == "implausibleTime"));
    }

    /// <summary>A mistyped fee of years ago would cost a fortune, and one of a car that nobody spoke of since yesterday grows no
    /// further.</summary>
    [Fact]
    public void A_blocking_fee_runs_neither_from_before_the_charge_nor_for_ever()
    {
        var ago = Paint(70, (0, Messages.Started()), (60, Messages.Ended(60, "1", penaltyMinute: -60 * 24 * 365 * 3)));
        Assert.Equal((SessionState.Finished, 0m), (ago.State, ago.Cost!.Lines.Single(line => line.Kind == "blocking").Amount));
        (double, string)[] silent = [(0, Messages.Started()), (60, Messages.Ended(60, "1", penaltyMinute: 60))];
        Assert.Equal(0.2m * 60 * 24, Paint(60 + (60 * 24 * 10), silent).Cost!.Lines.Single(line => line.Kind == "blocking").Amount);
    }

    [Fact]
    public void The_figures_of_a_charge_stay_at_its_end()
    {
        var view = Paint(75, (0, Messages.Started()), (10, Messages.Progress(10, "4")), (60, Messages.Ended(60, "12")),
            (75, Messages.Record(60, "12")));
        Assert.Equal((null, 12m, 24m), (view.CurrentPowerKW, view.AveragePowerKW, view.PeakPowerKW));
        Assert.False(view.Cost!.IsEstimate);
        Assert.Equal(6m + 6m, view.Cost.Total);
    }

    /// <summary>Kilometres of the odometer have been sent as the energy.</summary>
    [Fact]
    public void An_End_with_an_impossible_energy_ends_the_charge_with_the_last_possible_one()
    {
        var view = Paint(61, (0, Messages.Started()), (30, Messages.Progress(30, "5")), (60, Messages.Ended(60, "48213")));
        Assert.Equal((SessionState.Finished, 5m), (view.State, view.EnergyKWh));
        Assert.Contains(view.Remarks,
            remark => remark.Kind == "implausiblePower"
                && remark.Detail.Contains(48213.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    private static SessionView Paint(double now, params (double Minute, string Json)[] messages) => new SessionProjection(Options).Project(
        new SessionMessages(
            messages.Select(m => SessionEventReader.Read(Messages.Session, Messages.Stored(m.Json, Messages.Start.AddMinutes(m.Minute)))),
            Options.MaxPlausiblePowerKW),
        Messages.Start.AddMinutes(now));
}
