using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Sandbox;

/// <summary>Reads and writes the small JSON of the sandbox's own routes.</summary>
internal static class SandboxJson
{
    private const int MaxBody = 16 * 1024;

    public static IResult Answer(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return TypedResults.Text(Encoding.UTF8.GetString(buffer.ToArray()) + "\n", "application/json");
    }

    public static IResult Problem(string message, int status = 400) => TypedResults.Text(message + "\n", statusCode: status);

    /// <summary>The body as a JSON object; null when it is none.</summary>
    public static async Task<JsonDocument?> ReadAsync(HttpRequest request)
    {
        var body = new byte[MaxBody];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length == body.Length) return null;
        try
        {
            var document = JsonDocument.Parse(body.AsMemory(0, length));
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // The caller says what was expected.
        }

        return null;
    }
}
