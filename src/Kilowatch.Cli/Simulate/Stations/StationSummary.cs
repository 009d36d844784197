using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Simulate.Stations;

/// <summary>What a run of stations came to, for people and for programs.</summary>
internal sealed class StationSummary(SimulateOptions options, StationTally tally, TimeSpan took)
{
    public bool IsUnreachable => tally.Calls == 0 && tally.NeverConnected > 0;

    public int Exit => IsUnreachable ? ExitCodes.Unreachable : tally.Complete == options.Sessions ? ExitCodes.Done : ExitCodes.No;

    private string Start => OicpTime.FromDateTimeOffset(options.Start).Wire;

    public string Text()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{tally.Complete} of {options.Sessions} sessions complete, {tally.EnergyKWh} kWh, {tally.Calls} calls answered in {took.TotalSeconds:0.0} s.");
        if (tally.Refused > 0) text.AppendLine(CultureInfo.InvariantCulture, $"  {tally.Refused} cards were not accepted");
        if (tally.Broken > 0) text.AppendLine(CultureInfo.InvariantCulture, $"  {tally.Broken} sessions broke off");
        if (tally.LastFailure is { } failure) text.AppendLine("Last that failed: " + failure);
        text.Append(CultureInfo.InvariantCulture, $"The same again: --seed {options.Seed} --start {Start}");
        return text.ToString();
    }

    public string Json()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("seed", options.Seed);
            json.WriteString("start", Start);
            json.WriteNumber("sessions", options.Sessions);
            json.WriteNumber("complete", tally.Complete);
            json.WriteNumber("refused", tally.Refused);
            json.WriteNumber("broken", tally.Broken);
            json.WriteNumber("energyKWh", tally.EnergyKWh);
            json.WriteNumber("calls", tally.Calls);
            json.WriteNumber("seconds", Math.Round(took.TotalSeconds, 3));
            json.WriteString("lastFailure", tally.LastFailure);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
