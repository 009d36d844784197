using System.Text.Json;

namespace Kilowatch.EndToEnd.Tests.Cases;

/// <summary>What must hold at one place; a member that is absent asks for nothing.</summary>
internal sealed class Expectation(JsonElement expected)
{
    public bool Asks(string member) => expected.TryGetProperty(member, out _);

    public string? Text(string member) => expected.TryGetProperty(member, out var text) ? text.GetString() : null;

    public bool? Flag(string member) => expected.TryGetProperty(member, out var flag) ? flag.GetBoolean() : null;

    public decimal? Number(string member) => expected.TryGetProperty(member, out var number) ? number.GetDecimal() : null;

    public IEnumerable<string> Texts(string member) =>
        expected.TryGetProperty(member, out var list) ? list.EnumerateArray().Select(item => item.GetString()!) : [];

    /// <summary>Status, code, result, members and words of an answer.</summary>
    public void Holds(CaseAnswer answer)
    {
        var seen = answer.ToString();
        if (expected.TryGetProperty("status", out var status))
        {
            int[] allowed =
                status.ValueKind == JsonValueKind.Array ? [.. status.EnumerateArray().Select(s => s.GetInt32())] : [status.GetInt32()];
            Assert.True(allowed.Contains(answer.Status), $"HTTP {string.Join(" or ", allowed)} was expected: {seen}");
        }

        if (Text("code") is { } code)
            Assert.True(answer.Json is { } json && json.GetProperty("StatusCode").GetProperty("Code").GetString() == code,
                $"code {code} was expected: {seen}");
        if (Flag("result") is { } result)
            Assert.True(answer.Json is { } json && json.GetProperty("Result").GetBoolean() == result,
                $"Result {result} was expected: {seen}");
        if (Flag("json") == true) Assert.True(answer.Json is { ValueKind: JsonValueKind.Object }, $"a JSON object was expected: {seen}");
        if (expected.TryGetProperty("answer", out var members))
            Assert.True(answer.Json is { } json && Has(json, members), $"{members} was expected: {seen}");
        Says(answer.Body);
    }

    /// <summary>The words that must stand in a text, and those that must not; <c>a|b</c>: either.</summary>
    public void Says(string text)
    {
        foreach (var words in Texts("says")) Assert.True(words.Split('|').Any(Stands), $"\"{words}\" was expected in: {text}");
        foreach (var words in Texts("saysNot")) Assert.False(words.Split('|').Any(Stands), $"\"{words}\" must not stand in: {text}");
        bool Stands(string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    private static bool Has(JsonElement json, JsonElement members)
    {
        if (members.ValueKind != JsonValueKind.Object) return JsonElement.DeepEquals(json, members);
        return json.ValueKind == JsonValueKind.Object && members.EnumerateObject().All(member =>
            json.TryGetProperty(member.Name, out var value)
                && (member.Name == "ProviderID" ? Id(value.GetString()) == Id(member.Value.GetString()) : Has(value, member.Value)));
    }

    /// <summary>By meaning: separators and case carry none.</summary>
    private static string? Id(string? text) =>
        text?.Replace("*", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
}

/// <summary>An HTTP answer.</summary>
internal sealed record CaseAnswer(int Status, string Body, string? ProcessId, string? ContentType)
{
    /// <summary>Null when the body is not JSON.</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Body);
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    public string? SessionId =>
        Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("SessionID", out var id) ? id.GetString() : null;

    public override string ToString() => $"HTTP {Status} {Body}";
}
