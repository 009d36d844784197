using System.Buffers;
using System.Text.Json;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Receiving;

/// <summary>Makes the typed message that the application decides on of a request for authorization that <see cref="MessageReader"/> finds
/// valid.
/// The typed messages are stricter: they refuse a member that is given twice, and half a surrogate pair, also in members that OICP
/// does not know. A hub relays those.</summary>
internal static class LenientJson
{
    /// <exception cref="FormatException">The bytes were never valid.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> valid)
        where T : OicpMessage =>
        OicpJson.TryParse<T>(valid, out var message, out _) ? message : OicpJson.Parse<T>(Clean(valid));

    /// <summary>The same JSON without what nobody can read: of members given twice the first stays, since known ones are given
    /// once in a valid message; names that are no Unicode text are left out with their values, and such values are empty.</summary>
    private static ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        var clean = new ArrayBufferWriter<byte>(utf8.Length);
        using var writer = new Utf8JsonWriter(clean);
        reader.Read();
        Copy(ref reader, writer);
        writer.Flush();
        return clean.WrittenSpan;
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                CopyObject(ref reader, writer);
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Copy(ref reader, writer);
                writer.WriteEndArray();
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(Text(ref reader) ?? "");
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan);
                break;
        }
    }

    private static void CopyObject(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader);
            reader.Read();
            if (name is not null && seen.Add(name))
            {
                writer.WritePropertyName(name);
                Copy(ref reader, writer);
            }
            else
            {
                reader.Skip();
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>Null for half a surrogate pair.</summary>
    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
