using System.Text.Json;

namespace Kilowatch.Hub.Dashboard;

/// <summary>What an answer says in words: its StatusCode, and every violation that was found then.</summary>
internal sealed record ResponseText(string? Description, string? AdditionalInfo, IReadOnlyList<string> Violations)
{
    private static readonly ResponseText None = new(null, null, []);

    /// <summary>To stand behind the code; empty when there are no words.</summary>
    public string InBrackets =>
        string.Join(": ",
            new[] { Description, AdditionalInfo }.Where(text => !string.IsNullOrEmpty(text)).Distinct(
                StringComparer.Ordinal)) is { Length: > 0 } words ? $" ({words})" : "";

    public static ResponseText Of(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("StatusCode", out var status)
                || status.ValueKind != JsonValueKind.Object) return None;
            return new(Text(status, nameof(Description)), Text(status, nameof(AdditionalInfo)), ViolationsIn(json.RootElement));
        }
        catch (JsonException)
        {
            return None;
        }
    }

    private static List<string> ViolationsIn(JsonElement answer) =>
        answer.TryGetProperty("validationErrors", out var errors) && errors.ValueKind == JsonValueKind.Array
            ? [.. errors.EnumerateArray().Where(error => error.ValueKind == JsonValueKind.Object)
                .Select(error => Text(error, "errorMessage")).OfType<string>().Distinct(StringComparer.Ordinal)]
            : [];

    private static string? Text(JsonElement status, string name) =>
        status.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
