using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kilowatch.Hub;

/// <summary>A session's opening as the journal keeps it.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionOpening))]
internal sealed partial class SessionOpeningJson : JsonSerializerContext
{
    public static string Write(SessionOpening opening) => JsonSerializer.Serialize(opening, Default.SessionOpening);

    public static byte[] WriteUtf8(SessionOpening opening) => JsonSerializer.SerializeToUtf8Bytes(opening, Default.SessionOpening);

    public static SessionOpening Read(string json) =>
        JsonSerializer.Deserialize(json, Default.SessionOpening) ?? throw new JsonException("a session's opening is null");
}
