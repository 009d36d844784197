using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>What is wrong with a CPO.</summary>
public enum CpoFault
{
    None, RetriesAfter400, SendsTooOften, LetsEnergyFall, IgnoresRetryAfter503, IgnoresRetryAfter429, RetriesAtOnce, ChangesRepetitions,
    WritesNoOffset,
    WritesEnergyAsText, SendsNoStart, ReportsAfterTheEnd, NeverRetries, GoesBackInTime, MiscountsDuration, ChangesOperator,
    ChangesChargingStart, SaysText,
    PostsElsewhere, ReportsAfterTheRecord, RecordsOtherEnergy, RepeatsWhatIsInvalid, NamesNoEvse, SendsTooMuch, NeverEnds, AsksForNobody,
    RecordsHalf,
}

/// <summary>A CPO that does all that it should, but for one thing. It reports two sessions, a Progress each half second.</summary>
internal sealed class FaultyCpo(CpoFault fault, string hub) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Notifications that the hub takes in a minute.</summary>
    public const int Rate = 100;

    private const string Notifications = "/api/oicp/notificationmgmt/v11/charging-notifications";
    private const string First = "11111111-1111-1111-1111-111111111111";
    private const string Second = "22222222-2222-2222-2222-222222222222";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly DateTimeOffset Began = new(2026, 1, 31, 10, 0, 0, TimeSpan.FromHours(1));

    private readonly HttpClient _http = new();

    public async Task RunAsync()
    {
        if (fault == CpoFault.PostsElsewhere) await SendAsync("/api/oicp/notificationmgmt/v10/charging-notifications", "{}");
        if (fault != CpoFault.SendsNoStart) await DeliverAsync(Message("Start", First, $"\"ChargingStart\":\"{Time(0)}\""));
        if (fault == CpoFault.NamesNoEvse) await DeliverAsync(Error(0).Replace("DE*ABC*E1", "E1", StringComparison.Ordinal));
        if (fault == CpoFault.AsksForNobody)
            await SendAsync("/api/oicp/charging/v21/operators/DE*ABC/authorize/start", """{"OperatorID":"DE*ABC","EvseID":"DE*ABC*E1"}""");
        // The second of them is refused on purpose.
        for (var minute = 10; minute <= 50; minute += 10)
        {
            await DeliverAsync(Progress(First, fault == CpoFault.GoesBackInTime && minute == 50 ? 35 : minute));
            await Task.Delay(fault == CpoFault.SendsTooOften ? Interval / 5 : Interval + Pause);
        }

        for (var i = 0; fault == CpoFault.SendsTooMuch && i < Rate; i++) await DeliverAsync(Error(i));
        for (var i = 0; fault == CpoFault.RepeatsWhatIsInvalid && i < 4; i++)
            await DeliverAsync(Error(0).Replace("CriticalError", "Critical", StringComparison.Ordinal));
        await DeliverAsync(Message("Start", Second, $"\"ChargingStart\":\"{Time(0)}\""));
        if (fault != CpoFault.NeverEnds)
            await DeliverAsync(
                Message("End", First,
                    $"\"ChargingStart\":\"{Time(0)}\",\"ChargingEnd\":\"{Time(60)}\",\"ConsumedEnergy\":12.5,\"MeterValueStart\":1000,\"MeterValueEnd\":1012.5"));
        if (fault == CpoFault.ReportsAfterTheEnd) await DeliverAsync(Progress(First, 55));
        await DeliverAsync(Message("End", Second, $"\"ChargingEnd\":\"{Time(60)}\""));
        await SendAsync("/api/oicp/cdrmgmt/v22/operators/DE*ABC/charge-detail-record", Record(First));
        if (fault == CpoFault.ReportsAfterTheRecord) await DeliverAsync(Error(0));
    }

    public void Dispose() => _http.Dispose();

    private string Progress(string session, int minute)
    {
        var start = fault == CpoFault.ChangesChargingStart && minute == 40 ? 5 : 0;
        var energy = fault == CpoFault.LetsEnergyFall && minute == 40 ? 1.25m : minute * 0.2m;
        var duration = (minute - start) * 60_000 + (fault == CpoFault.MiscountsDuration ? 60_000 : 0);
        var session2 = fault == CpoFault.WritesNoOffset ? ",\"SessionStart\":\"2026-01-31T10:00:00\"" : "";
        var text = energy.ToString(CultureInfo.InvariantCulture);
        if (fault == CpoFault.WritesEnergyAsText) text = "\"" + text + "\"";
        return Message("Progress", session, FormattableString.Invariant(
            $"\"ChargingStart\":\"{Time(start)}\",\"EventOccurred\":\"{Time(minute)}\",\"ChargingDuration\":{duration},\"ConsumedEnergyProgress\":{text}{session2}"));
    }

    private static string Error(int number) =>
        FormattableString.Invariant(
            $"{{\"Type\":\"Error\",\"SessionID\":\"{First}\",\"EvseID\":\"DE*ABC*E1\",\"OperatorID\":\"DE*ABC\",\"ErrorType\":\"CriticalError\",\"ErrorAdditionalInfo\":\"{number}\"}}");

    private string Message(string type, string session, string more)
    {
        var id = fault == CpoFault.ChangesOperator && session == Second ? "DE*XYZ" : "DE*ABC";
        return $$"""{"Type":"{{type}}","SessionID":"{{session}}","EvseID":"DE*ABC*E1","OperatorID":"{{id}}",{{more}}}""";
    }

    private string Record(string session) =>
        $$$"""
        {"SessionID":"{{{session}}}","EvseID":"DE*ABC*E1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}},"ChargingStart":"{{{Time(0)}}}",
         "ChargingEnd":"{{{Time(60)}}}","SessionStart":"{{{Time(0)}}}",{{{(fault == CpoFault.RecordsHalf ? "" : $"\"SessionEnd\":\"{Time(60)}\",")}}}"ConsumedEnergy":{{{(fault == CpoFault.RecordsOtherEnergy ? "13.5" : "12.5")}}}}
        """;

    /// <summary>Until it is taken or refused.</summary>
    private async Task DeliverAsync(string body)
    {
        for (var attempt = 0; attempt < 30; attempt++)
        {
            var (status, wait) = await SendAsync(Notifications, attempt > 0 && fault == CpoFault.ChangesRepetitions ? body + " " : body);
            if (status == 400 && fault == CpoFault.RetriesAfter400 && attempt == 0) continue;
            if (status is 200 or 400 || fault == CpoFault.NeverRetries) return;
            var isTold =
                !(status == 503 && fault == CpoFault.IgnoresRetryAfter503) && !(status == 429 && fault == CpoFault.IgnoresRetryAfter429);
            if (status == 500 && fault == CpoFault.RetriesAtOnce) continue;
            await Task.Delay(isTold && wait is { } told ? told + Pause : Pause);
        }
    }

    private async Task<(int Status, TimeSpan? Wait)> SendAsync(string path, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(fault == CpoFault.SaysText ? "text/plain" : "application/json");
        try
        {
            using var response = await _http.PostAsync(hub + path, content);
            return ((int)response.StatusCode, response.Headers.RetryAfter?.Delta);
        }
        catch (HttpRequestException)
        {
            return (0, null);
        }
    }

    private static string Time(int minute) => Began.AddMinutes(minute).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
