using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kilowatch.EndToEnd.Tests.Cases;

/// <summary>A file of <c>oicp/</c>: what real partners send, and what is right. Its README tells the form.</summary>
internal sealed partial class OicpCase
{
    private readonly JsonElement _case;

    private OicpCase(JsonElement json) => _case = json;

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Cases", "oicp");

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public JsonElement? Emp => Member(_case, "emp");

    public bool OperatorAnswersLate => Member(_case, "cpo") is { } cpo && Member(cpo, "answersLate")?.GetBoolean() == true;

    public IReadOnlyList<Step> Steps { get; private set; } = [];

    public static OicpCase Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")));
        var json = document.RootElement.Clone();
        JsonElement[] inputs =
            json.GetProperty("input") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [json.GetProperty("input")];
        return new OicpCase(json)
        {
            Steps = [.. inputs.Select((input, i) => new Step(At(json, "kind", i).GetString()!, input, At(json, "expect", i)))],
        };
    }

    /// <summary>Places at which a case tells what is right: <c>hub</c>, <c>kit</c>, ..., and <c>tool</c> when the whole expectation is
    /// one.</summary>
    public IEnumerable<string> Places => Steps.SelectMany(step => step.Places).Distinct();

    private static JsonElement At(JsonElement json, string name, int i) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.Array } list ? list[i] : json.GetProperty(name);

    private static JsonElement? Member(JsonElement json, string name) => json.TryGetProperty(name, out var member) ? member : null;

    /// <summary>One body of a case.</summary>
    internal sealed partial record Step(string Kind, JsonElement Input, JsonElement Expect)
    {
        private static readonly string[] PlaceNames = ["hub", "strict", "kit", "strictKit", "validate", "validateStrict"];

        public IEnumerable<string> Places =>
            Kind is "check-cpo" or "cpo-lines" or "cpo-csv" ? ["tool"] : PlaceNames.Where(place => Expect.TryGetProperty(place, out _));

        public bool NeedsSession => Input.GetRawText().Contains("$SESSION", StringComparison.Ordinal);

        public Expectation? At(string place) =>
            place == "tool" ? new(Expect) : Expect.TryGetProperty(place, out var expected) ? new(expected) : null;

        /// <summary>The body as it is on the wire.</summary>
        public string Body(string? session) =>
            Fill(Input.ValueKind == JsonValueKind.String ? Input.GetString()! : Input.GetRawText(), session);

        public static string Fill(string text, string? session) => Many().Replace(
            text.Replace("$SESSION", session ?? "", StringComparison.Ordinal),
            match => new string(match.Groups["letter"].Value[0], int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture)));

        [GeneratedRegex(@"\$(?<count>\d{1,6})x(?<letter>.)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Many();
    }
}
