using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Kilowatch.Oicp;

/// <summary>
/// Reads OICP messages from JSON. Permissive about content (missing fields and malformed ids are held as they came),
/// strict about shape: member names are case-sensitive, a number in quotes is not a number, a date-time must be one, and a
/// member given twice is refused, because two readers would see two messages.
/// </summary>
public static class OicpJson
{
    // A path repeats the sender's member names, which can be as long as the body.
    private const int MaxPath = 100;

    internal static OicpJsonContext Compact { get; } = OicpJsonContext.Create(nullForAbsent: false, indented: false);

    /// <summary>Reads a message. For a charging notification, <c>Type</c> must fit <typeparamref name="T"/>.</summary>
    /// <exception cref="FormatException">The body is not such a message; the exception's message names the place.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> utf8)
        where T : OicpMessage =>
        TryParse<T>(utf8, out var message, out var error) ? message : throw new FormatException(error);

    /// <summary>As <see cref="Parse"/>, with the error as text. Never throws, whatever the bytes are.</summary>
    public static bool TryParse<T>(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out T? message, [NotNullWhen(false)] out string? error)
        where T : OicpMessage
    {
        message = null;
        try
        {
            if (!UnicodeText.IsWellFormed(utf8))
            {
                error = "The body is not UTF-8, or escapes something that is not Unicode text.";
                return false;
            }

            var target = typeof(T);
            if (target.IsAssignableTo(typeof(ChargingNotification)) && !NotificationKind.TryFind(utf8, ref target, out error)) return false;

            var read = JsonSerializer.Deserialize(utf8, Compact.GetTypeInfo(target)!);
            message = read as T;
            if (message is not null)
            {
                error = null;
                return true;
            }

            // A notification of another type than the caller asked for: an End is never taken for a Progress.
            error = read is null ? "The body is null, expected an object." : $"Type says {target.Name}, expected {typeof(T).Name}.";
        }
        catch (JsonException e)
        {
            error = Describe(e);
        }

        return false;
    }

    internal static byte[] Write(OicpMessage message, OicpJsonContext context) =>
        JsonSerializer.SerializeToUtf8Bytes(message, context.GetTypeInfo(message.GetType())!);

    // Our own words: the framework's message names .NET types, which tell a partner nothing.
    private static string Describe(JsonException e)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        var path = e.Path is null or "$" ? "The body" : e.Path.StartsWith("$.", StringComparison.Ordinal) ? e.Path[2..] : e.Path;
        if (path.Length > MaxPath) path = string.Concat(path.AsSpan(0, MaxPath), "...");
        return $"{path} is not readable as what OICP 2.3 defines it to be, or not JSON at all ({place}).";
    }
}
