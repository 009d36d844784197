using System.Globalization;
using System.Text.Json;
using Kilowatch.Sandbox.Fleet;

namespace Kilowatch.Cli.Simulate.Stations;

/// <summary>Plays all sessions at once, each at a station of its own: CP-0001, CP-0002, ...</summary>
internal static class StationRun
{
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"CP-{number:0000}");

    /// <param name="options">What is played.</param>
    /// <param name="clock">What the stations live by.</param>
    /// <param name="http">Connects the WebSockets.</param>
    /// <param name="tally">What came of it.</param>
    /// <param name="stop">Ends it where it is.</param>
    public static async Task PlayAllAsync(SimulateOptions options, TimeProvider clock, HttpMessageInvoker http, StationTally tally,
        CancellationToken stop)
    {
        var planner = new SessionPlanner(options.Seed, options.OperatorId, options.Uid, options.Duration);
        var shift = clock.GetUtcNow() - options.Start;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, options.Sessions).Select(PlayAsync));
        }
        catch (OperationCanceledException)
        {
            // Told to stop, or nobody there: the summary says how far it came.
        }

        async Task PlayAsync(int i)
        {
            // Planned only when its time has come: a session's curve is some kilobytes.
            var from = options.Start + TimeSpan.FromSeconds(Math.Floor(options.Within.TotalSeconds * i / options.Sessions));
            await clock.UntilAsync(from + shift, enough.Token);
            var (plan, station) = (planner.Plan(i + 1, i + 1, from), NameOf(i + 1));
            await using var connection = new StationConnection(options.Stations!, station, http);
            try
            {
                if (await ChargeAsync(plan, connection)) tally.Completed(plan.Curve.EnergyAt(plan.Curve.Duration));
                else tally.RefusedCard(station);
            }
            catch (StationException broken)
            {
                tally.Broke(station, broken);
                // Nobody there: a thousand stations need not find out.
                if (broken.IsNeverThere && tally.Calls == 0) await enough.CancelAsync();
            }
        }

        async Task<bool> ChargeAsync(SessionPlan plan, StationConnection connection)
        {
            var transaction = "null";
            foreach (var call in StationCall.Of(plan, options.Stations!.Is201))
            {
                await clock.UntilAsync(call.At + shift, enough.Token);
                var answer = await connection.CallAsync(call.Action, call.Payload(transaction).ReplaceLineEndings(""), enough.Token);
                tally.Called();
                if (!IsCardAccepted(answer)) return false;
                if (call.Action == "StartTransaction") transaction = NumberOf(answer);
            }

            return true;
        }
    }

    private static bool IsCardAccepted(JsonElement answer) => answer.ValueKind != JsonValueKind.Object
        || !(answer.TryGetProperty("idTagInfo", out var info) || answer.TryGetProperty("idTokenInfo", out info))
        || info.ValueKind != JsonValueKind.Object || !info.TryGetProperty("status", out var status) || status.ValueEquals("Accepted");

    private static string NumberOf(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("transactionId", out var number)
            && number.ValueKind == JsonValueKind.Number
            ? number.GetRawText()
            : throw new StationException("The answer to StartTransaction has no transactionId.", isNeverThere: false);
}
