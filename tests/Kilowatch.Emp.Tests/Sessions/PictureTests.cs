using Kilowatch.Emp.Sessions;

namespace Kilowatch.Emp.Tests.Sessions;

public class PictureTests
{
    private static readonly EmpOptions Options = new()
    {
        Tariffs = { new() { Product = "AC 1", PerKWh = 0.49m, PerMinute = 0.02m, StartFee = 1m, PenaltyPerMinute = 0.10m } },
    };

    [Fact]
    public void An_authorized_driver_sees_that_nothing_was_reported_yet()
    {
        var view = Paint(1, (0, Messages.Authorize()));
        Assert.Equal(SessionState.Authorized, view.State);
        Assert.Null(view.EnergyKWh);
        Assert.Null(view.LastReported);
        Assert.Null(view.Estimate.Cost);
        Assert.Empty(view.Points);
    }

    [Fact]
    public void Energy_is_exact_and_power_is_the_average_between_two_reports()
    {
        var view = Paint(10, (0, Messages.Started()), (5, Messages.Progress(5, "1.000")), (10, Messages.Progress(10, "2.834")));
        Assert.Equal(SessionState.Charging, view.State);
        Assert.Equal(2.834m, view.EnergyKWh);
        Assert.Equal(22.008m, view.PowerKW); // 1.834 kWh in 5 minutes
        Assert.Equal(600, view.ChargingSeconds);
        Assert.Equal([0m, 1m, 2.834m], view.Points.Select(point => point.EnergyKWh));
    }

    /// <summary>As the most used open client writes them; remarks say so, and nothing else differs.</summary>
    [Fact]
    public void Energies_as_strings_give_the_view_of_their_numbers()
    {
        var (numbers, texts) = (Paint(75, Session("{0}")), Paint(75, Session("\"{0}\"")));
        Assert.Equal(12.125m, texts.EnergyKWh);
        Assert.Equal(numbers.Points, texts.Points);
        Assert.Equal(numbers.Estimate, texts.Estimate);
        Assert.Equal(numbers.Remarks, texts.Remarks.Where(remark => remark.Kind != "energyAsText"));
        Assert.Equal(4, texts.Remarks.Count(remark => remark.Kind == "energyAsText"));

        static (double, string)[] Session(string form) =>
        [
            (0, Messages.Started()), (5, Messages.Progress(5, Text(form, "1.000"))), (10, Messages.Progress(10, Text(form, "2.834"))),
            (60, Messages.Ended(60, Text(form, "12.125"), penaltyMinute: 70)), (75, Messages.Record(60, Text(form, "12.125"))),
        ];

        static string Text(string form, string kWh) => form.Replace("{0}", kWh, StringComparison.Ordinal);
    }

    [Fact]
    public void A_binary_fraction_counts_as_the_three_decimals_that_it_means()
    {
        Assert.Equal(9.3m, Paint(10, (0, Messages.Started()), (10, Messages.Progress(10, "9.299999999999999"))).EnergyKWh);
        Assert.Equal(9.12m, Paint(10, (0, Messages.Started()), (10, Messages.Progress(10, "\"9.120000000000001\""))).EnergyKWh);
    }

    [Fact]
    public void An_error_with_a_blank_has_the_words_of_the_one_without()
    {
        var (blank, schema) =
            (Paint(1, (0, Messages.Failed("Critical Error"))).Errors[0], Paint(1, (0, Messages.Failed("CriticalError"))).Errors[0]);
        Assert.Equal((schema.Type, schema.Advice), (blank.Type, blank.Advice));
    }

    [Fact]
    public void Between_reports_energy_and_time_are_estimated_and_never_put_where_measured_values_stand()
    {
        var view = Paint(13, (0, Messages.Started()), (10, Messages.Progress(10, "2")));
        Assert.Equal(2m, view.EnergyKWh);
        Assert.Equal(2.6m, view.Estimate.EnergyKWh); // 12 kW for 3 more minutes
        Assert.Equal(600, view.ChargingSeconds);
        Assert.Equal(780, view.Estimate.ChargingSeconds);
        Assert.Equal(Messages.Start.AddMinutes(25), view.Estimate.Until);
    }

    [Fact]
    public void A_late_report_is_kept_and_does_not_turn_the_view_back()
    {
        var view = Paint(20, (0, Messages.Started()), (10, Messages.Progress(10, "2")), (19, Messages.Progress(5, "1")));
        Assert.Equal(2m, view.EnergyKWh);
        Assert.Equal(Messages.Start.AddMinutes(10), view.LastReported);
        Assert.Equal(3, view.Points.Count);
        Assert.Equal("cameLate", Assert.Single(view.Remarks).Kind);
    }

    [Fact]
    public void Energy_that_falls_is_a_remark_and_tells_no_power()
    {
        var view = Paint(10, (5, Messages.Progress(5, "3")), (10, Messages.Progress(10, "1")));
        Assert.Equal("energyFell", Assert.Single(view.Remarks).Kind);
        Assert.Equal(1m, view.EnergyKWh);
        Assert.Null(view.PowerKW);
        Assert.Null(view.Estimate.EnergyKWh);
    }

    [Fact]
    public void An_End_before_its_Start_ends_the_charging_all_the_same_and_is_a_remark()
    {
        var view = Paint(1, (0, Messages.Started(minute: 0)), (1, Messages.Ended(-5, "1")));
        Assert.Equal(SessionState.Finished, view.State);
        Assert.Contains(view.Remarks, remark => remark.Kind == "endBeforeStart");
        Assert.Null(view.ChargingSeconds);
    }

    [Fact]
    public void A_clock_that_runs_ahead_cannot_report_from_the_future()
    {
        var view = Paint(1, (0, Messages.Progress(10, "1")));
        Assert.Equal("clockAhead", Assert.Single(view.Remarks).Kind);
        Assert.Equal(Messages.Start, view.LastReported);
    }

    [Fact]
    public void An_error_stands_until_charging_is_reported_from_later()
    {
        var view = Paint(6, (0, Messages.Started()), (5, Messages.Failed()));
        Assert.Equal(SessionState.Error, view.State);
        Assert.Equal(Sentences.OnError("ConnectorError"), view.Advice);
        Assert.True(Assert.Single(view.Errors).IsCurrent);
        view = Paint(11, (0, Messages.Started()), (5, Messages.Failed()), (10, Messages.Progress(10, "1")));
        Assert.Equal(SessionState.Charging, view.State);
        Assert.False(Assert.Single(view.Errors).IsCurrent);
    }

    [Fact]
    public void Silence_makes_a_session_stale_and_in_the_end_never_ended()
    {
        (double, string)[] messages = [(0, Messages.Started()), (5, Messages.Progress(5, "1"))];
        Assert.Equal(SessionState.Charging, Paint(19.9, messages).State);
        var stale = Paint(20, messages);
        Assert.Equal((SessionState.Stale, SessionState.Charging), (stale.State, stale.KnownState));
        Assert.Null(stale.Estimate.EnergyKWh);
        Assert.Equal(SessionState.NeverEnded, Paint(5 + 24 * 60, messages).State);
    }

    [Fact]
    public void After_the_End_the_car_blocks_the_point_from_the_penalty_time_on_and_the_cost_runs()
    {
        (double, string)[] messages = [(0, Messages.Started()), (60, Messages.Ended(60, "10", penaltyMinute: 90))];
        var finished = Paint(61, messages);
        Assert.Equal(SessionState.Finished, finished.State);
        Assert.Equal(new CostEstimate(7.10m, "EUR", 1m, 4.90m, 1.20m, 0m), finished.Estimate.Cost);
        var blocking = Paint(100, messages);
        Assert.Equal(SessionState.Blocking, blocking.State);
        Assert.Equal(8.10m, blocking.Estimate.Cost!.Amount);
    }

    [Fact]
    public void The_charge_detail_record_closes_the_session_and_has_the_last_word()
    {
        var view = Paint(70, (0, Messages.Started()), (60, Messages.Ended(60, "10")), (70, Messages.Record(60, "10.012")));
        Assert.Equal(SessionState.Closed, view.State);
        Assert.Equal(10.012m, view.EnergyKWh);
        Assert.Equal(Messages.Start.AddMinutes(65), view.SessionEnd);
    }

    [Fact]
    public void Every_state_has_a_sentence_of_its_own_in_every_language()
    {
        var sentences = Enum.GetValues<SessionState>().Select(state => Sentences.On(state, null, penaltyAhead: false)).ToArray();
        foreach (var language in Languages.All)
        {
            Assert.Equal(sentences.Length, sentences.Select(sentence => sentence[language]).Distinct(StringComparer.Ordinal).Count());
            Assert.NotEqual(Sentences.OnError("ConnectorError")[language], Sentences.OnError("CriticalError")[language]);
        }

        // A sentence that is the same in two languages was not translated.
        foreach (var sentence in sentences) Assert.Equal(Languages.All.Count, sentence.Values.Distinct(StringComparer.Ordinal).Count());
    }

    /// <param name="now">Minutes.</param>
    /// <param name="messages">Each with the minute of its arrival.</param>
    private static SessionView Paint(double now, params (double Minute, string Json)[] messages)
    {
        var history =
            new SessionMessages(
                messages.Select(
                    m => SessionEventReader.Read(Messages.Session, Messages.Stored(m.Json, Messages.Start.AddMinutes(m.Minute)))),
                    maxPowerKW: 1000);
        return new SessionProjection(Options).Project(history, Messages.Start.AddMinutes(now));
    }
}
