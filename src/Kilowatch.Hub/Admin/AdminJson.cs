using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Kilowatch.Hub.Dashboard;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Admin;

/// <summary>Sessions and journal entries as the admin routes show them. Bodies stand as they were on the wire, in a JSON string.</summary>
internal static class AdminJson
{
    public static void Write(Utf8JsonWriter json, SessionRecord session, IReadOnlyList<JournalRow> entries, NetworkClock wire)
    {
        json.WriteStartObject();
        json.WriteString("sessionId", session.Opening.SessionId);
        json.WriteString("state", StateOf(session));
        json.WriteString("operator", session.Opening.Operator);
        json.WriteString("provider", session.Opening.Provider);
        json.WriteString("evseId", session.Opening.EvseId);
        json.WriteString("cpoPartnerSessionId", session.Opening.CpoPartnerSessionId);
        json.WriteString("empPartnerSessionId", session.Opening.EmpPartnerSessionId);
        json.WriteString("medium", session.Opening.Medium is { } medium ? Camel(medium.Class.ToString()) : null);
        json.WriteBoolean("authorizedOffline", session.Opening.IsOffline);
        json.WriteString("openedAt", Time(session.OpenedAt));
        json.WriteString("lastRequestAt", Time(session.LastRequestAt));
        WriteTime(json, "lastProgressAcceptedAt", session.LastProgressAt);
        WriteTime(json, "endedAt", session.ClosedAt);
        WriteEntries(json, entries, wire);
        json.WriteEndObject();
    }

    /// <summary>A page of the journal; <c>next</c> is what to give as <c>after</c> for the next page, null at the end.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<JournalRow> entries, long? next, NetworkClock wire)
    {
        json.WriteStartObject();
        WriteEntries(json, entries, wire);
        if (next is { } id) json.WriteNumber("next", id);
        else json.WriteNull("next");
        json.WriteEndObject();
    }

    /// <summary>What is wrong with a request, and where.</summary>
    public static IResult Problem(int status, string? where, string what) => Result(json =>
    {
        json.WriteStartObject();
        json.WriteString("message", where is null ? what : $"{where}: {what}.");
        json.WriteEndObject();
    }, status);

    public static IResult Result(JsonNode json) => Result(writer => json.WriteTo(writer));

    public static IResult Result(Action<Utf8JsonWriter> write, int status = 200) => new JsonBytes(HubResponses.Write(write), status);

    public static string StateOf(SessionRecord session) => session.IsUnconfirmed ? "unconfirmed" : Camel(session.State.ToString());

    public static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static void WriteEntries(Utf8JsonWriter json, IReadOnlyList<JournalRow> entries, NetworkClock wire)
    {
        json.WriteStartArray("entries");
        foreach (var entry in entries) Write(json, entry, wire);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, JournalRow entry, NetworkClock wire)
    {
        json.WriteStartObject();
        json.WriteNumber("id", entry.Id);
        json.WriteString("sessionId", entry.SessionId);
        json.WriteString("kind", Camel(entry.Kind.ToString()));
        json.WriteString("outcome", Camel(entry.Outcome.ToString()));
        json.WriteString("code", entry.Code);
        json.WriteNumber("httpStatus", entry.HttpStatus);
        json.WriteString("operator", entry.Operator);
        json.WriteString("provider", entry.Provider);
        json.WriteString("arrivedAt", Time(entry.Arrived));
        json.WriteString("answeredAt", Time(entry.Answered));
        WriteNumber(json, "tookMs", wire.TookMilliseconds(entry));
        WriteNumber(json, "empLatencyMs", entry.EmpLatency is { } latency ? EntryJson.Milliseconds(latency) : null);
        json.WriteString("processId", entry.ProcessId);
        json.WriteStartArray("remarks");
        foreach (var remark in RemarkTexts.Names(entry.Remarks)) json.WriteStringValue(remark);
        json.WriteEndArray();
        WriteBody(json, "request", entry.Request);
        WriteBody(json, "answer", entry.Answer);
        if (EmpAnswerOf(entry) is { } empAnswer)
        {
            json.WritePropertyName("empAnswer");
            empAnswer.WriteTo(json);
        }

        json.WriteEndObject();
    }

    /// <returns>What the EMP answered where that was not passed on; null for none.</returns>
    public static JsonObject? EmpAnswerOf(JournalRow entry) =>
        ReceivedAnswer.Decode(entry.EmpAnswer) is not { } received ? null : new JsonObject
        {
            ["status"] = received.Status,
            ["contentType"] = received.ContentType,
            ["body"] = System.Text.Encoding.UTF8.GetString(received.Body.Span),
            ["truncated"] = received.IsTruncated,
        };

    private static void WriteBody(Utf8JsonWriter json, string name, byte[] body)
    {
        if (Utf8.IsValid(body)) json.WriteString(name, body);
        else json.WriteBase64String(name + "Base64", body);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, decimal? number)
    {
        if (number is { } value) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } value) json.WriteString(name, Time(value));
        else json.WriteNull(name);
    }

    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
