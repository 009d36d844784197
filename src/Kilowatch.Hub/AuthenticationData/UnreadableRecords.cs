using System.Text.Json;
using Kilowatch.Hub.Privacy;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.AuthenticationData;

/// <summary>Takes apart an upload that cannot be read as a whole, so that a record that cannot be read costs only itself
/// (docs/explanation/errata.md, D15).</summary>
internal static class UnreadableRecords
{
    private static readonly byte[] Null = "null"u8.ToArray();

    /// <returns>The body with null in the place of each such record; the body itself when it is unreadable for another reason.</returns>
    public static ReadOnlyMemory<byte> Replace(ReadOnlyMemory<byte> body)
    {
        var cuts = new List<JsonCut>();
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            if (!TryFind("ProviderAuthenticationData"u8, JsonTokenType.StartObject, ref reader)) return body;
            if (!TryFind("AuthenticationDataRecord"u8, JsonTokenType.StartArray, ref reader)) return body;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var end = (int)reader.BytesConsumed;
                if (!IsReadable(body.Span[start..end])) cuts.Add(new JsonCut(start, end, Null));
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return body;
        }

        return JsonCut.Apply(body, cuts);
    }

    /// <summary>Goes to the value of a member of the next object.</summary>
    private static bool TryFind(ReadOnlySpan<byte> name, JsonTokenType expected, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.None) reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt) return reader.TokenType == expected;
            reader.Skip();
        }

        return false;
    }

    private static bool IsReadable(ReadOnlySpan<byte> record) => OicpJson.TryParse<PushAuthenticationData>(
        [.. "{\"ProviderAuthenticationData\":{\"AuthenticationDataRecord\":["u8, .. record, .. "]}}"u8], out _, out _);
}
