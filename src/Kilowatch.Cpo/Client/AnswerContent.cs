using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Client;

/// <summary>What an answer's body says, whichever of the known shapes it has: acknowledgment, authorization, a StatusCode alone, or
/// validation errors.</summary>
internal readonly record struct AnswerContent(bool IsJson, bool IsHtml, bool? Yes, bool IsAuthorization, StatusCode? Status,
    string? Message, IReadOnlyList<Violation> Violations)
{
    public static AnswerContent Read(byte[]? body)
    {
        if (body is null) return new(false, false, null, false, null, null, []);
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object) return Read(json.RootElement);
        }
        catch (JsonException)
        {
            // Not JSON: told apart below.
        }

        return new(false, body.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("<"u8), null, false, null, null, []);
    }

    private static AnswerContent Read(JsonElement answer)
    {
        var authorization = Text(answer, "AuthorizationStatus");
        var yes = authorization is not null ? authorization == AuthorizationStart.Authorized
            : !answer.TryGetProperty("Result", out var result) ? null
            : result.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => (bool?)null };
        return new(true, false, yes, authorization is not null, StatusOf(answer), Text(answer, "message"), ViolationsOf(answer));
    }

    private static StatusCode? StatusOf(JsonElement answer) =>
        answer.TryGetProperty("StatusCode", out var status) && status.ValueKind == JsonValueKind.Object
            ? new StatusCode
            {
                Code = Text(status, "Code"),
                Description = Text(status, "Description"),
                AdditionalInfo = Text(status, "AdditionalInfo")
            }
            : null;

    private static List<Violation> ViolationsOf(JsonElement answer)
    {
        var violations = new List<Violation>(0);
        if (!answer.TryGetProperty("validationErrors", out var errors) || errors.ValueKind != JsonValueKind.Array) return violations;
        foreach (var error in errors.EnumerateArray())
        {
            if (error.ValueKind != JsonValueKind.Object) continue;
            violations.Add(new(Text(error, "fieldReference") ?? "", "hub", Text(error, "errorMessage") ?? ""));
        }

        return violations;
    }

    private static string? Text(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : null;
}
