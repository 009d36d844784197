using System.Text.Json;
using System.Text.Json.Serialization;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Places;

/// <summary><c>Emp:Places</c>: read when it is first asked, and again after it has changed. A file that cannot be read changes
/// nothing.</summary>
internal sealed class PlaceFile(string path, TimeProvider clock, Action<string> onProblem)
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Dictionary<EvseId, Place> _places = [];
    private DateTime _written;
    private long _checked;

    /// <summary>Why the file cannot be used; null when it can.</summary>
    public static string? Problem(string path)
    {
        try
        {
            Read(path);
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            return unreadable.Message;
        }
    }

    /// <returns>Null when it does not know the charging point.</returns>
    public Place? Find(EvseId evseId)
    {
        lock (_gate)
        {
            if (_checked == 0 || clock.GetElapsedTime(_checked) >= CheckInterval) Check();
            return _places.GetValueOrDefault(evseId);
        }
    }

    /// <exception cref="FormatException">A key is not an EvseID.</exception>
    private static Dictionary<EvseId, Place> Read(string path)
    {
        var byId = JsonSerializer.Deserialize(File.ReadAllBytes(path), PlaceJson.Default.DictionaryStringPlace)
            ?? throw new JsonException("expected an object keyed by EvseID.");
        var places = new Dictionary<EvseId, Place>(byId.Count);
        foreach (var (key, place) in byId)
        {
            if (!EvseId.TryParse(key, out var evseId)) throw new FormatException($"'{key}' is not a valid EvseID.");
            places[evseId] =
                place ?? throw new JsonException($"{key}: expected an object with name, address, connector, operator, hotline.");
        }

        return places;
    }

    private void Check()
    {
        _checked = clock.GetTimestamp();
        try
        {
            var written = File.GetLastWriteTimeUtc(path);
            if (written == _written) return;
            _written = written; // also of one that cannot be read: it is told once
            _places = Read(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            onProblem(unreadable.Message);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(Dictionary<string, Place>))]
internal sealed partial class PlaceJson : JsonSerializerContext;
