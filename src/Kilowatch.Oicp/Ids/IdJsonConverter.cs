using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>What the converter needs of an id; all six implement it explicitly.</summary>
internal interface IWireId<TSelf>
    where TSelf : struct, IWireId<TSelf>
{
    string Value { get; }

    static abstract TSelf FromWire(string wire);
}

/// <summary>Reads any JSON string, malformed ids included: judging them is the rules' business. Writes it back as it came.</summary>
internal sealed class IdJsonConverter<T> : JsonConverter<T>
    where T : struct, IWireId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? T.FromWire(reader.GetString()!)
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
