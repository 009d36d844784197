using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Listen;

/// <summary>A request as one line of JSON, with the names that an entry of the hub's journal has; the bodies stand in it
/// unchanged.</summary>
internal static class HeardJson
{
    public static string Line(Heard heard)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var facts = MessageReader.Read(heard.Body, heard.Kind.Request!.Value);
            json.WriteStartObject();
            json.WriteString("sessionId", facts.SessionId.TextIn(heard.Body));
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(facts.Kind.ToString()));
            json.WriteString("code", HeardText.CodeOf(heard));
            json.WriteNumber("httpStatus", heard.Answer.Status);
            json.WriteString("arrivedAt",
                heard.Arrived.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("answeredAfterMs", decimal.Round((decimal)heard.Took.TotalMilliseconds, 3));
            Body(json, "request", heard.Body);
            Body(json, "answer", heard.Answer.Body);
            if (heard.Answer.Note is { } note) json.WriteString("note", note);
            json.WriteStartArray("violations");
            foreach (var violation in facts.Violations)
                json.WriteStringValue($"{violation.Pointer} {violation.Rule}: {violation.Sentence}");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Body(Utf8JsonWriter json, string name, byte[] body)
    {
        if (Utf8.IsValid(body)) json.WriteString(name, body);
        else json.WriteBase64String(name + "Base64", body);
    }
}
