using System.Globalization;
using Kilowatch.Cpo.Tests;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Tests;

/// <summary>Messages that others published, each file naming its source: what the driver's provider gets of them.
/// docs/how-to/report-as-a-cpo.md has the table.</summary>
public sealed class PublishedMessagesTests
{
    [Theory]
    [InlineData("ocpp16/frames-of-the-specification", "", "error frame")]
    [InlineData("ocpp16/fault-while-charging", "Start 0; CriticalError InternalError", "not a fault")]
    [InlineData("ocpp16/stop-with-begin-and-end", "Start 1.644; End 0.666 at 2.310", "")]
    [InlineData("ocpp16/sample-beside-its-begin", "Start 0.093; Progress 0.018", "")]
    [InlineData("ocpp16/begin-before-its-sample", "Start 157.440; Progress 6.190", "")]
    [InlineData("ocpp16/register-at-the-body", "Start 2331.810; Progress 0.045", "")]
    [InlineData("ocpp16/clock-aligned-in-kWh", "Start 733.256", "")]
    [InlineData("ocpp16/stop-and-a-later-sample", "Start 2255.000; End 4.988 at 2259.988", "Meter values of no session")]
    [InlineData("ocpp16/stop-with-fields-of-no-schema", "Start 0; End 1.625 at 1.625", "")]
    [InlineData("ocpp16/stop-with-signed-data", "Start 0; End 0.500 at 0.500", "signed")]
    [InlineData("ocpp16/stop-of-transaction-0", "Start 1.000; End 2.500 at 3.500", "")]
    [InlineData("ocpp16/stop-of-transaction-minus-1", "Start 1.000; End 2.500 at 3.500", "")]
    [InlineData("ocpp16/samples-from-zero", "Start 12.345; Progress 0.500; Progress 1.500; End 2.000 at 14.345", "")]
    [InlineData("ocpp16/register-in-kW", "", "'kW' is not a unit of energy")]
    [InlineData("ocpp16/status-that-is-no-fault", "", "not a fault")]
    [InlineData("ocpp201/registers-again-as-signed-data-in-kWh", "Start 2114.136; Progress 19.718; End 19.718 at 2133.854", "signed")]
    [InlineData("ocpp201/whole-and-phases", "Start 0.171", "")]
    [InlineData("ocpp201/begin-with-zero", "Start 0; Progress 0; Progress 0.083; End 0.083 at 910.031", "")]
    [InlineData("ocpp201/started", "Start", "")]
    [InlineData("ocpp201/ended-with-mandatory-fields-only", "Start; End", "")]
    [InlineData("ocpp201/ended-with-every-field", "Start; End  at 0.064", "")]
    public async Task The_provider_gets_what_the_charger_meant(string file, string view, string toldWhy)
    {
        await using var rig = new ReporterRig();
        await rig.Reporter.OpenAsync();
        var input = ChargerInput.Create(file.StartsWith("ocpp16", StringComparison.Ordinal) ? ChargerFormat.Ocpp16 : ChargerFormat.Ocpp201);
        var feed = new ChargerFeed(rig.Reporter);
        var told = new List<string>();
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Published", file + ".jsonl")))
        {
            var read = input.Read(line);
            Assert.Null(read.Problem);
            told.AddRange(read.Remarks.Select(remark => remark.Text));
            foreach (var happened in read.Events) await feed.ApplyAsync(happened);
            await rig.AdvanceAsync(TimeSpan.FromMinutes(6));
        }

        Assert.Equal(view, string.Join("; ", rig.Hub.Forwarded.Select(f => Words(f.Message))));
        if (toldWhy.Length > 0) Assert.Contains(told, why => why.Contains(toldWhy, StringComparison.Ordinal));
    }

    private static string Words(ChargingNotification message) => message switch
    {
        StartNotification start => $"Start {Text(start.MeterValueStart)}".TrimEnd(),
        ProgressNotification progress => $"Progress {Text(progress.ConsumedEnergyProgress)}",
        EndNotification { MeterValueEnd: null } => "End",
        EndNotification end => $"End {Text(end.ConsumedEnergy)} at {Text(end.MeterValueEnd)}",
        ErrorNotification error => $"{error.ErrorType} {error.ErrorAdditionalInfo}",
        _ => "?",
    };

    private static string Text(decimal? kiloWattHours) =>
        kiloWattHours is 0m ? "0" : kiloWattHours?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";
}
