using System.Globalization;
using System.Text.Json;
using Kilowatch.EndToEnd.Tests.Cases;

namespace Kilowatch.EndToEnd.Tests.Interop;

/// <summary>A file of tests/Interop: what an open implementation of OICP 2.3 sends, and what it looks for in the answers.</summary>
internal sealed class Peer(JsonElement json)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Interop");
    private readonly JsonElement _needs = json.GetProperty("needs");

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    /// <summary>Name and version, as the table of docs/reference/interop.md has them.</summary>
    public (string Name, string Version) LookedAt => (json.GetProperty("peer").GetString()!, json.GetProperty("lookedAt").GetString()!);

    public IEnumerable<(string Name, string Value)> Headers =>
        json.GetProperty("headers").EnumerateObject().Select(header => (header.Name, header.Value.GetString()!));

    /// <summary>What it answers as the EMP; null when it is none.</summary>
    public JsonElement? Emp => json.TryGetProperty("emp", out var emp) ? emp : null;

    public IEnumerable<OicpCase.Step> Messages => json.GetProperty("messages").EnumerateArray()
        .Select(message => new OicpCase.Step(
            message.GetProperty("kind").GetString()!, message.GetProperty("input"), message.GetProperty("expect")));

    public static Peer Read(string name) => new(JsonElement.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json"))));

    /// <summary>The path as this peer writes it: some escape the asterisk of an OperatorID.</summary>
    public string PathOf(OicpCase.Step message) => json.TryGetProperty("escapesIds", out var escapes) && escapes.GetBoolean()
        ? CasePlace.PathOf(message).Replace("*", "%2A", StringComparison.Ordinal)
        : CasePlace.PathOf(message);

    /// <summary>The answer has every member that the peer looks for, of the type that it reads.</summary>
    public void Reads(CaseAnswer answer, string kind, bool asksForProcessId)
    {
        if (asksForProcessId && _needs.TryGetProperty("processId", out _))
        {
            Assert.True(Guid.TryParse(answer.ProcessId, out _), $"a Process-ID was expected: {answer}");
        }

        Assert.Equal(_needs.GetProperty("contentType").GetString(), answer.ContentType);
        var shape = answer.Status == 400 ? "refusal"
            : kind.StartsWith("authorize", StringComparison.Ordinal) ? "authorization"
            : "acknowledgment";
        foreach (var need in _needs.GetProperty(shape).EnumerateObject())
        {
            Assert.True(Fits(At(answer.Json, need.Name), need.Value.GetString()!), $"{need.Name} should be a {need.Value}: {answer}");
        }
    }

    private static JsonElement? At(JsonElement? json, string path)
    {
        foreach (var part in path.Split('/'))
        {
            json = json switch
            {
                { ValueKind: JsonValueKind.Object } members when members.TryGetProperty(part, out var member) => member,
                { ValueKind: JsonValueKind.Array } items when int.TryParse(part, CultureInfo.InvariantCulture, out var at) =>
                    items.EnumerateArray().Select(item => (JsonElement?)item).ElementAtOrDefault(at),
                _ => null,
            };
        }

        return json;
    }

    private static bool Fits(JsonElement? value, string type)
    {
        if (value is not { ValueKind: not JsonValueKind.Null } member) return type.EndsWith('?');
        return type.TrimEnd('?') switch
        {
            "boolean" => member.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "object" => member.ValueKind == JsonValueKind.Object,
            "array" => member.ValueKind == JsonValueKind.Array,
            "string" => member.ValueKind == JsonValueKind.String,
            "code" => member.ValueKind == JsonValueKind.String && member.GetString() is { Length: 3 } code && code.All(char.IsAsciiDigit),
            "guid" => member.ValueKind == JsonValueKind.String && member.TryGetGuid(out _),
            _ => throw new InvalidOperationException($"unknown type {type}"),
        };
    }
}
