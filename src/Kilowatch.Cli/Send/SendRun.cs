using System.Globalization;
using System.Text;
using System.Text.Json;
using Kilowatch.Cpo;

namespace Kilowatch.Cli.Send;

/// <summary>Sends, and says what came back.</summary>
internal static class SendRun
{
    public static async Task<int> RunAsync(CpoOptions options, Func<ChargingNotificationClient, Task<Outcome>> send, bool isJson)
    {
        var (http, problem) = Cpo.HubAddress.Connect(options);
        if (http is null) return Usage.Fail(problem!);
        using (http)
        {
            var outcome = await send(new ChargingNotificationClient(http, options));
            if (isJson) Console.WriteLine(Json(outcome));
            else await (outcome is Acknowledged ? Console.Out : Console.Error).WriteLineAsync(Text(outcome));
            return ExitOf(outcome);
        }
    }

    public static int ExitOf(Outcome outcome) => outcome switch
    {
        Acknowledged => ExitCodes.Done,
        Unreachable => ExitCodes.Unreachable,
        _ => ExitCodes.No,
    };

    public static string Text(Outcome outcome)
    {
        var attempts = outcome.Attempts == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({outcome.Attempts} attempts)");
        var line = (outcome is Acknowledged ? "" : "kilowatch: ") + outcome.Describe() + attempts;
        return outcome.ProcessId is { } id ? $"{line} Process-ID {id}" : line;
    }

    public static string Json(Outcome outcome)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("outcome", outcome.GetType().Name.ToLowerInvariant());
            json.WriteString("inWords", outcome.Describe());
            if (outcome.HttpStatus is { } status) json.WriteNumber("httpStatus", status);
            json.WriteString("code", outcome.Status?.Code);
            json.WriteString("description", outcome.Status?.Description);
            json.WriteString("additionalInfo", outcome.Status?.AdditionalInfo);
            json.WriteString("processId", outcome.ProcessId);
            json.WriteNumber("attempts", outcome.Attempts);
            if (outcome is Unreachable unreachable) json.WriteBoolean("mayHaveArrived", unreachable.MayHaveArrived);
            if (outcome is Throttled { RetryAfter: { } after }) json.WriteNumber("retryAfterSeconds", after.TotalSeconds);
            if (outcome is Refused refused) WriteRefusal(json, refused);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteRefusal(Utf8JsonWriter json, Refused refused)
    {
        json.WriteString("remediation", refused.Remediation);
        json.WriteBoolean("isTransient", refused.IsTransient);
        json.WriteStartArray("violations");
        foreach (var violation in refused.Violations)
        {
            json.WriteStartObject();
            json.WriteString("field", violation.Pointer);
            json.WriteString("message", violation.Sentence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
