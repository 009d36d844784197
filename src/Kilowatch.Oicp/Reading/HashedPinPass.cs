using System.Text.Json;

namespace Kilowatch.Oicp;

/// <summary>HashedPIN of a QRCodeIdentification: {Value, Function, LegacyHashData?} (OICP 2.3, QRCodeIdentification schema).</summary>
internal static class HashedPinPass
{
    public static bool TryTake(ref Utf8JsonReader reader, ReadOnlySpan<byte> message)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        var (values, functions, isValid) = (0, 0, true);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Values.Name(ref reader);
            var (isValue, isFunction) = (name.SequenceEqual("Value"u8), name.SequenceEqual("Function"u8));
            reader.Read();
            if (isValue)
            {
                values++;
                isValid &= Values.TryText(ref reader, out var value) && value.In(message).Length is >= 10 and <= 100;
            }
            else if (isFunction)
            {
                functions++;
                isValid &= Values.TryText(ref reader, out var function) && function.In(message).SequenceEqual("Bcrypt"u8);
            }

            reader.Skip();
        }

        return isValid && values == 1 && functions == 1;
    }
}
