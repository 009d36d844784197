using System.Text.Json;

namespace Kilowatch.Cli.Validate;

/// <summary>Where in a message's bytes a finding stands.</summary>
internal static class InputPosition
{
    /// <summary>The token that ends at the position: the wrong value, or the bracket before which something is missing.</summary>
    public static (int Start, int End) Of(ReadOnlySpan<byte> body, long position)
    {
        var last = body.TrimEnd(" \t\r\n"u8).Length;
        if (position < 0 || position >= last) return (Math.Max(0, last - 1), last);
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                if (reader.BytesConsumed >= position) return ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
            }
        }
        catch (JsonException)
        {
            // then the position alone
        }

        return ((int)position, Math.Min(body.Length, (int)position + 1));
    }

    /// <summary>The value of a member of the outermost object, or its name.</summary>
    public static (int Start, int End) OfMember(ReadOnlySpan<byte> body, string member, bool isName = false)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = !reader.ValueIsEscaped && reader.ValueTextEquals(member);
            var start = (int)reader.TokenStartIndex;
            if (isIt && isName) return (start, start + reader.ValueSpan.Length + 2);
            reader.Read();
            start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isIt) return (start, (int)reader.BytesConsumed);
        }

        return (0, 1);
    }
}
