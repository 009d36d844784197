using System.Globalization;
using Kilowatch.Cpo.Tests;
using Kilowatch.Oicp;

namespace Kilowatch.EndToEnd.Tests.Cpo;

/// <summary>kill -9 of the reporter, at the moments that matter: around every notification's way to the EMP and back.</summary>
public sealed class KillTests
{
    private const int Kills = 50;
    private const int Sessions = 60;
    private const int Values = 8;

    [Fact]
    public async Task Killed_fifty_times_the_EMPs_last_view_of_every_session_is_right()
    {
        using var directory = new TemporaryDirectory(inMemory: true);
        await using var emp = await LoopbackEmp.StartAsync();
        using var hub = await HubProcess.StartAsync(directory.Path, emp.Url, "00:00:01");
        var sessions = await hub.AuthorizeAsync(Sessions);
        var lines = Lines(sessions);
        var input = Path.Combine(directory.Path, "input.jsonl");
        string[] arguments = ["cpo", "--hub", hub.Url.ToString(), "--operator", "DE*ABC", "--input", input, "--interval", "00:00:01",
            "--rate", "100000", "--data", Path.Combine(directory.Path, "outbox"), "--json"];

        // The backend's file grows from run to run; every run begins to read at its beginning again.
        var random = new Random(4711);
        var killed = 0;
        for (var run = 1; killed < Kills; run++)
        {
            Assert.InRange(run, 1, 4 * Kills);
            await File.WriteAllLinesAsync(input, lines.Take(lines.Count * run / (Kills + 10)));
            using var reporter = ToolProcess.Start(arguments);
            var victim = emp.Notifications.Count + random.Next(1, 5);
            var isAnswered = random.Next(2) == 1;
            var isKilled = false;
            emp.Watch = (number, answered) =>
            {
                if (number >= victim && answered == isAnswered && !isKilled) isKilled = reporter.Kill();
            };
            await reporter.EndAsync();
            emp.Watch = (_, _) => { };
            if (isKilled) killed++;
        }

        await File.WriteAllLinesAsync(input, lines);
        using (var last = ToolProcess.Start(arguments))
        {
            var (exit, output, errors) = await last.EndAsync();
            Assert.True(exit == 0, output + errors);
        }

        var received = emp.Snapshot();
        Assert.Equal(received.Count, received.DistinctBy(r => r.Body, StringComparer.Ordinal).Count());
        foreach (var (session, i) in sessions.Select(
            (s, i) => (s, i))) AssertPicture(received.Where(r => r.Session == session).ToList(), i);
    }

    private static void AssertPicture(List<Received> got, int session)
    {
        Assert.IsType<StartNotification>(got[0].Message);
        Assert.Single(got, r => r.Message is StartNotification);
        Assert.Single(got, r => r.Message is EndNotification);
        Assert.Equal(session % 7 == 0 ? 1 : 0, got.Count(r => r.Message is ErrorNotification));
        var end = Assert.IsType<EndNotification>(got[^1].Message);
        Assert.Equal((Register(session, 0), Register(session, Values)), (end.MeterValueStart, end.MeterValueEnd));
        Assert.Equal(Register(session, Values) - Register(session, 0), end.ConsumedEnergy);
        var energies = got.Select(r => r.Message).OfType<ProgressNotification>().Select(p => p.ConsumedEnergyProgress!.Value).ToList();
        Assert.Equal(energies.Order().Distinct(), energies);
    }

    private static decimal Register(int session, int value) => 500m + session + value * 0.75m;

    /// <summary>All sessions' lines, mixed as chargers mix them, each session's in its order.</summary>
    private static List<string> Lines(List<string> sessions)
    {
        var begin = new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.FromHours(1));
        var lines = new List<string>();
        for (var step = 0; step <= Sessions + Values; step++)
        {
            for (var i = 0; i < Sessions; i++)
            {
                // A session begins with every step, so that some begin and some end whenever the reporter dies.
                var value = step - i;
                if (value is < 0 or > Values) continue;
                var at = OicpTime.FromDateTimeOffset(begin.AddMinutes(step)).Wire;
                if (value == 4 && i % 7 == 0)
                    lines.Add($$"""{"session":"{{sessions[i]}}","at":"{{at}}","event":"error","error":"ConnectorError"}""");
                var happened = value == 0 ? "start" : value == Values ? "end" : "meter";
                lines.Add(string.Create(CultureInfo.InvariantCulture,
                    $$"""{"session":"{{sessions[i]}}","evse":"DE*ABC*E1","at":"{{at}}","event":"{{happened}}","kwh":{{Register(i, value)}}}"""));
            }
        }

        return lines;
    }
}
