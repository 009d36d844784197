using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// A malformed id can be held and judged later; a malformed time cannot: whoever asked for its value would be told a wrong
/// instant. So it is refused here.
/// </summary>
internal sealed class OicpTimeJsonConverter : JsonConverter<OicpTime>
{
    public override OicpTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && OicpTime.TryParse(reader.GetString(), out OicpTime time)
            ? time
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, OicpTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Wire);
}
