using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kilowatch.EndToEnd.Tests.Cases;

/// <summary>A file of <c>ocpp/</c>: what chargers and CSMSs write, and what is right.</summary>
internal sealed class OcppCase(JsonElement json)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Cases", "ocpp");

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public string Format => json.GetProperty("format").GetString()!;

    public IEnumerable<string> Args => json.GetProperty("args").EnumerateArray().Select(arg => arg.GetString()!);

    public IEnumerable<(string Name, IEnumerable<string> Lines)> Files => json.TryGetProperty("files", out var files)
        ? files.EnumerateObject().Select(file => (file.Name, file.Value.EnumerateArray().Select(line => line.GetString()!)))
        : [];

    /// <summary>The lines of each run, one run after the other with the same data folder.</summary>
    public IEnumerable<IReadOnlyList<string>> Runs => from name in (string[])["input", "then"]
                                                      where json.TryGetProperty(name, out _)
                                                      select json.GetProperty(name).EnumerateArray().Select(line => line.GetString()!)
                                                          .ToList();

    public static OcppCase Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")));
        return new(document.RootElement.Clone());
    }

    /// <returns>Why it is not right; null when it is.</returns>
    public string? Judge(OcppOutcome outcome) => Judge(json.GetProperty("expect"), outcome);

    private static string? Judge(JsonElement expected, OcppOutcome outcome)
    {
        if (expected.TryGetProperty("anyOf", out var any))
        {
            var why = any.EnumerateArray().Select(one => Judge(one, outcome)).ToList();
            if (!why.Contains(null)) return string.Join(" AND ", why);
        }

        if (expected.TryGetProperty("exit", out var exit)
            && !(exit.ValueKind == JsonValueKind.Array ? exit.EnumerateArray().Select(code => code.GetInt32()) : [exit.GetInt32()])
                .Contains(outcome.Exit))
            return $"exit {outcome.Exit} instead of {exit}";
        if (expected.TryGetProperty("told", out var told)
            && told.EnumerateArray().FirstOrDefault(
                words => !Regex.IsMatch(outcome.Errors, words.GetString()!, RegexOptions.IgnoreCase,
                    TimeSpan.FromSeconds(1))) is { ValueKind: JsonValueKind.String } missing)
            return $"not told: {missing}";
        if (expected.TryGetProperty("summary", out var summary) && !IsLike(summary, outcome.Summary))
            return $"the summary is {outcome.Summary} instead of {summary}";
        return expected.TryGetProperty("sessions", out var sessions) ? Sessions(sessions, outcome.Notifications) : null;
    }

    private static string? Sessions(JsonElement expected, IReadOnlyList<JsonElement> notifications)
    {
        foreach (var session in notifications.GroupBy(notification => notification.GetProperty("SessionID").GetString()!,
            StringComparer.Ordinal))
        {
            if (!expected.TryGetProperty(session.Key, out _)) return $"session {session.Key} is reported";
        }

        foreach (var session in expected.EnumerateObject())
        {
            var got = notifications.Where(notification => notification.GetProperty("SessionID").GetString() == session.Name).ToList();
            if (Session([.. session.Value.EnumerateArray()], got) is { } why) return $"{session.Name}: {why}";
        }

        return null;
    }

    private static string? Session(List<JsonElement> expected, List<JsonElement> got)
    {
        var fixedOnes = new Queue<JsonElement>(got.Where(notification => TypeOf(notification) != "Progress"));
        foreach (var one in expected.Where(one => TypeOf(one) != "Progress"))
        {
            if (fixedOnes.TryPeek(out var next) && IsRight(one, next)) fixedOnes.Dequeue();
            else if (!Flag(one, "optional")) return $"{one} was expected in {string.Join(" ", got)}";
        }

        if (fixedOnes.Count > 0) return $"one too many: {fixedOnes.Peek()}";
        var listed = expected.Where(one => TypeOf(one) == "Progress" && !Flag(one, "any")).ToList();
        var any = expected.Where(one => TypeOf(one) == "Progress" && Flag(one, "any")).ToList();
        var reached = -1;
        var arrived = new HashSet<int>();
        foreach (var progress in got.Where(notification => TypeOf(notification) == "Progress"))
        {
            var found = listed.FindIndex(reached + 1, one => IsRight(one, progress));
            if (found >= 0) arrived.Add(reached = found);
            else if (!any.Exists(one => IsRight(one, progress))) return $"not expected: {progress}";
        }

        var start = got.Select(notification => Number(notification, "MeterValueStart")).FirstOrDefault(register => register is not null);
        var energies = got.SelectMany(Registers).Select(register => register - start).ToList();
        for (var i = 0; i < listed.Count; i++)
        {
            if (!arrived.Contains(i) && !Flag(listed[i], "optional") && !energies.Contains(Number(listed[i], "ConsumedEnergyProgress")))
                return $"{listed[i]} never arrived";
        }

        return any.Count > 0
            || energies.TrueForAll(
                energy => energy is null || energy == energies[^1] || listed.Exists(one => Number(one, "ConsumedEnergyProgress") == energy))
            ? null
            : $"registers of no listed energy: {string.Join(' ', energies)}";
    }

    private static IEnumerable<decimal> Registers(JsonElement notification)
    {
        if (notification.TryGetProperty("MeterValueInBetween", out var between))
        {
            foreach (var value in between.GetProperty("meterValues").EnumerateArray()) yield return value.GetDecimal();
        }

        if (Number(notification, "MeterValueEnd") is { } end) yield return end;
    }

    private static bool IsRight(JsonElement expected, JsonElement got)
    {
        foreach (var member in expected.EnumerateObject())
        {
            if (member.Name is "optional" or "any") continue;
            if (member.Name == "absent")
            {
                if (member.Value.EnumerateArray().Any(name => got.TryGetProperty(name.GetString()!, out _))) return false;
            }
            else if (!(got.TryGetProperty(member.Name, out var value) ? IsLike(member.Value, value) : Flag(member.Value, "orAbsent")))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLike(JsonElement expected, JsonElement got)
    {
        if (expected.ValueKind == JsonValueKind.Object && expected.TryGetProperty("like", out var like))
            return Regex.IsMatch(got.GetString()!, like.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1));
        var isRange =
            expected.ValueKind == JsonValueKind.Object && (expected.TryGetProperty("min", out _) || expected.TryGetProperty("max", out _));
        if (isRange)
            return (!expected.TryGetProperty("min", out var min) || Compare(got, min) >= 0)
                && (!expected.TryGetProperty("max", out var max) || Compare(got, max) <= 0);
        if (expected.ValueKind == JsonValueKind.Object)
            return got.ValueKind == JsonValueKind.Object
                && expected.EnumerateObject().All(member => got.TryGetProperty(member.Name, out var value) && IsLike(member.Value, value));
        return expected.ValueKind == got.ValueKind
            && (expected.ValueKind is JsonValueKind.Number or JsonValueKind.String
                ? Compare(got, expected) == 0
                : JsonElement.DeepEquals(expected, got));
    }

    private static int Compare(JsonElement one, JsonElement other) =>
        one.ValueKind == JsonValueKind.Number ? one.GetDecimal().CompareTo(other.GetDecimal())
        : DateTimeOffset.TryParse(one.GetString(), CultureInfo.InvariantCulture, out var a)
            && DateTimeOffset.TryParse(other.GetString(), CultureInfo.InvariantCulture, out var b) ? a.CompareTo(b)
        : string.CompareOrdinal(one.GetString(), other.GetString());

    private static string TypeOf(JsonElement notification) => notification.GetProperty("Type").GetString()!;

    private static decimal? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;

    private static bool Flag(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;
}

/// <summary>What came of a case.</summary>
internal sealed record OcppOutcome(int Exit, string Errors, JsonElement Summary, IReadOnlyList<JsonElement> Notifications);
