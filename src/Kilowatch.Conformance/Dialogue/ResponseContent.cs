using System.Text.Json;
using System.Text.Unicode;

namespace Kilowatch.Conformance.Dialogue;

/// <summary>What an answer's body says, read as leniently as can be.</summary>
internal sealed class ResponseContent
{
    private ResponseContent(string? problem, JsonElement root) => (Problem, Root) = (problem, root);

    /// <summary>Why the body is not a JSON object; null when it is one.</summary>
    public string? Problem { get; }

    /// <summary>The object; undefined when there is none.</summary>
    public JsonElement Root { get; }

    public bool? Result => Member(Root, "Result")?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    public string? Code => Text(Member(Root, "StatusCode"), "Code");

    public string? Description => Text(Member(Root, "StatusCode"), "Description");

    public string? AdditionalInfo => Text(Member(Root, "StatusCode"), "AdditionalInfo");

    public string? AuthorizationStatus => Text(Root, "AuthorizationStatus");

    public string? SessionId => Text(Root, "SessionID");

    /// <summary>The places named by <c>validationErrors</c>.</summary>
    public IEnumerable<string> FieldReferences =>
        Member(Root, "validationErrors") is { ValueKind: JsonValueKind.Array } errors
            ? errors.EnumerateArray().Select(error => Text(error, "fieldReference") ?? "")
            : [];

    public string? TextOf(string name) => Text(Root, name);

    public JsonElement? MemberOf(string name) => Member(Root, name);

    public static ResponseContent Read(byte[] body)
    {
        if (body.Length == 0) return new("the body is empty", default);
        if (!Utf8.IsValid(body)) return new("the body is not UTF-8", default);
        try
        {
            var root = JsonElement.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return root.ValueKind == JsonValueKind.Object ? new(null, root) : new("the body is JSON, but no object", default);
        }
        catch (JsonException wrong)
        {
            return new(wrong.Message.Contains("uplicate", StringComparison.Ordinal) ? "a member is given twice" : "the body is not JSON",
                default);
        }
    }

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
