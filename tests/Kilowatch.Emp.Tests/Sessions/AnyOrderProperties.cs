using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Kilowatch.Testing;

namespace Kilowatch.Emp.Tests.Sessions;

/// <summary>Any order and any duplication of a session's messages give the same view.</summary>
public class AnyOrderProperties
{
    /// <summary>Half a minute off the grid of the generated times, so that seconds of arrival flip no threshold.</summary>
    private static readonly DateTimeOffset Arrival = Messages.Start.AddMinutes(90.5);

    private static readonly Gen<string> AnyMessage = Gen.Choose(0, 60).SelectMany(minute => Gen.Choose(0, 40_000).SelectMany(wattHours =>
        Gen.Choose(0, 99).Select(dice => Message(dice, minute, wattHours))));

    private static readonly Gen<string[]> AnySession =
        AnyMessage.ListOf().Where(list => list.Count is > 0 and < 12).Select(list => list.Distinct(StringComparer.Ordinal).ToArray());

    /// <summary>A session's messages, and the way in which they come: each at least once, some again.</summary>
    private static readonly Arbitrary<(string[] Messages, string[] Arrivals)> AnyCourse = AnySession.SelectMany(messages =>
        Gen.Elements(messages).ListOf().SelectMany(
            again => Gen.Shuffle(messages.Concat(again)).Select(arrivals => (messages, arrivals.ToArray())))).ToArbitrary();

    [Fact]
    public void The_view_is_the_same_in_whatever_order_the_messages_are_folded() => Prop.ForAll(AnyCourse, course =>
    {
        var expected = Paint(course.Messages.Select(json => Messages.Stored(json, Arrival)));

        // Arrivals a second apart; the store keeps the first of equal ones.
        var arrived = course.Arrivals.Distinct(StringComparer.Ordinal).Select((json, i) => Messages.Stored(json, Arrival, i + 1));
        Assert.Equal(expected, Paint(arrived));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void The_moments_of_arrival_change_nothing_but_when_it_was_last_heard_of() => Prop.ForAll(AnyCourse, course =>
    {
        var together = Paint(course.Messages.Select(json => Messages.Stored(json, Arrival)), ignoreArrival: true);
        var apart = Paint(
            course.Arrivals.Distinct(StringComparer.Ordinal).Select((json, i) => Messages.Stored(json, Arrival.AddSeconds(i))),
            ignoreArrival: true);
        Assert.Equal(together, apart);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public async Task Over_the_wire_and_through_the_store_it_is_the_same_too()
    {
        // Two EMPs, since among messages of one moment the content decides, and the SessionID is part of it.
        await using var inOrder = await EmpHarness.StartAsync(time: new FakeClock(Arrival));
        await using var inAnyOrder = await EmpHarness.StartAsync(time: new FakeClock(Arrival));
        var courses = AnyCourse.Generator.Sample(40, 60).ToArray();
        for (var i = 0; i < courses.Length; i++)
        {
            var session = $"{i:D8}-0000-0000-0000-000000000001";
            foreach (var json in courses[i].Messages) await SendAsync(inOrder, json, session);
            foreach (var json in courses[i].Arrivals) await SendAsync(inAnyOrder, json, session);
            var seen = await inAnyOrder.LookAsync(session);
            Assert.Equal(Text(await inOrder.LookAsync(session), false), Text(seen, false));
            Assert.Equal(courses[i].Messages.Length, seen.Revision);
        }
    }

    private static Task SendAsync(EmpHarness emp, string json, string session) => emp.TakesAsync(
        json.Replace(Messages.Session, session, StringComparison.Ordinal),
        json.Contains("\"Type\"", StringComparison.Ordinal) ? EmpHarness.Notifications : EmpHarness.Records);

    private static string Message(int dice, int minute, int wattHours)
    {
        var kWh = FormattableString.Invariant($"{wattHours / 1000m}");
        return dice switch
        {
            < 12 => Messages.Started(minute: minute / 10),
            < 70 => Messages.Progress(minute, kWh),
            < 80 => Messages.Ended(minute, kWh, penaltyMinute: minute + 30),
            < 85 => Messages.Ended(minute, kWh),
            < 90 => Messages.Failed(),
            < 93 => Messages.Failed("CriticalError"),
            _ => Messages.Record(minute, kWh),
        };
    }

    private static string Paint(IEnumerable<StoredMessage> messages, bool ignoreArrival = false)
    {
        var history = new SessionMessages(messages.Select(message => SessionEventReader.Read(Messages.Session, message)), maxPowerKW: 1000);
        var options = new EmpOptions { Tariffs = { new() { PerKWh = 0.49m, PerMinute = 0.01m, PenaltyPerMinute = 0.1m } } };
        return Text(new SessionProjection(options).Project(history, Arrival.AddMinutes(2)), ignoreArrival);
    }

    private static string Text(SessionView view, bool ignoreArrival)
    {
        // An Error has no time but its arrival (OICP 2.3), and remarks quote arrivals.
        if (ignoreArrival)
        {
            view = view with
            {
                LastArrived = default,
                LastReported = view.Errors.Count > 0 ? null : view.LastReported,
                Errors = [.. view.Errors.Select(error => error with { At = default }).OrderBy(error => error.Type, StringComparer.Ordinal)],
                Remarks = [.. view.Remarks.Select(remark => remark with { Detail = "" })],
                Advice = new Dictionary<string, string>(StringComparer.Ordinal),
                Estimate = view.Estimate with { Until = null },
            };
            if (view.Errors.Count > 1) view = view with { Errors = [.. view.Errors.Select(error => error with { IsCurrent = false })] };
        }

        return JsonSerializer.Serialize(view, SessionJson.Readable.SessionView);
    }
}
