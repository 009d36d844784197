using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Kilowatch.Testing;

namespace Kilowatch.Emp.Bench;

/// <summary>The notifications that are sent and the acknowledgments that are right: the integration guide's, word for word but
/// for SessionID and EventOccurred. No two notifications are equal.</summary>
internal sealed class Traffic(int sessions)
{
    public const string Path = "/api/oicp/notificationmgmt/v11/charging-notifications";

    /// <summary>The length of a SessionID.</summary>
    public const int IdLength = 36;

    private static readonly DateTime First =
        DateTime.Parse(GuideExample.EventOccurred, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
    private static readonly string Head =
        $"POST {Path} HTTP/1.1\r\nHost: emp\r\nContent-Type: application/json\r\nContent-Length: {GuideExample.Progress.Length}\r\n\r\n";
    private static readonly int EventAt = (Head + GuideExample.Progress).IndexOf(GuideExample.EventOccurred, StringComparison.Ordinal);

    private long _next;

    /// <summary>Where the SessionID stands in a request.</summary>
    public static int IdAt { get; } = (Head + GuideExample.Progress).IndexOf(GuideExample.Session, StringComparison.Ordinal);

    /// <summary>Where it stands in the right answer.</summary>
    public static int AnswerIdAt { get; } = GuideExample.Acknowledgment.IndexOf(GuideExample.Session, StringComparison.Ordinal);

    public static byte[] Answer { get; } = Encoding.ASCII.GetBytes(GuideExample.Acknowledgment);

    /// <summary>A request to make others from.</summary>
    public static byte[] NewRequest() => Encoding.ASCII.GetBytes(Head + GuideExample.Progress);

    /// <summary>Makes a request into the next notification: another session's, and a later event.</summary>
    public void WriteNext(Span<byte> request)
    {
        var number = ++_next;
        Span<byte> bits = stackalloc byte[16];
        var session = (ulong)(number % sessions);
        BinaryPrimitives.WriteUInt64LittleEndian(bits, Mix(session));
        BinaryPrimitives.WriteUInt64LittleEndian(bits[8..], Mix(session + 0x1_0000_0000));
        new Guid(bits).TryFormat(request[IdAt..], out _); // scattered, as a hub makes them
        First.AddMilliseconds(number).TryFormat(request[EventAt..], out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
