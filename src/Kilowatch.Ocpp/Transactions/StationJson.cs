using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kilowatch.Ocpp.Transactions;

/// <summary>A station as text in the outbox.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Station))]
internal sealed partial class StationJson : JsonSerializerContext
{
    public static string Write(Station station) => JsonSerializer.Serialize(station, Default.Station);

    /// <summary>Null for what a damaged file, or another version, has.</summary>
    public static Station? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Default.Station);
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException)
        {
            return null;
        }
    }
}
