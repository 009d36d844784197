using System.Collections.Frozen;
using System.Text.Json;

namespace Kilowatch.Emp.Sessions;

/// <summary>What drivers read, each language a file of <c>Page/languages</c>. The driver page reads the same files.</summary>
internal static class Languages
{
    public static IReadOnlyList<string> All { get; } = ["en", "de", "fr", "nl", "es", "it"];

    private static readonly FrozenDictionary<string, JsonElement> Texts = All.ToFrozenDictionary(
        language => language, language => JsonDocument.Parse(Resources.Bytes(language + ".json")).RootElement, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, IReadOnlyDictionary<string, string>> Advices =
        Texts["en"].GetProperty("advice").EnumerateObject()
        .ToFrozenDictionary(text => text.Name, IReadOnlyDictionary<string, string> (text) => In("advice", text.Name),
            StringComparer.Ordinal);

    /// <summary>A piece of advice in all languages.</summary>
    public static IReadOnlyDictionary<string, string> Advice(string key) => Advices[key];

    /// <summary>The title of a notification on a driver's device.</summary>
    public static string PushTitle(string language, string key) => Of(language).GetProperty("push").GetProperty(key).GetString()!;

    private static JsonElement Of(string language) => Texts.TryGetValue(language, out var texts) ? texts : Texts["en"];

    private static Dictionary<string, string> In(string group, string key) => All.ToDictionary(
        language => language, language => Texts[language].GetProperty(group).GetProperty(key).GetString()!, StringComparer.Ordinal);
}
