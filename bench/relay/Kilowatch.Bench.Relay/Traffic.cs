using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Kilowatch.Testing;

namespace Kilowatch.Bench.Relay;

/// <summary>The notifications that are sent and the one answer that is right: the integration guide's Progress body and
/// acknowledgment.</summary>
internal sealed class Traffic
{
    public const string Operator = "DE*ABC";
    public const string Provider = "DE*ICE";
    public const string Path = "/api/oicp/notificationmgmt/v11/charging-notifications";

    private static readonly DateTime First =
        DateTime.Parse(GuideExample.EventOccurred, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    private readonly int _sessions;
    private readonly long _stride;
    private readonly int _sessionAt;
    private readonly int _eventAt;
    private long _next;

    /// <param name="sessions">How many sessions the notifications are spread over, one after the other.</param>
    /// <param name="from">How many were made already, elsewhere.</param>
    public Traffic(int sessions, long from = 0)
    {
        (_sessions, _next) = (sessions, from);
        _stride = sessions > 1_000 ? 15_485_863 % sessions : 1; // a prime: neighbours in time are not neighbours in the hub's memory
        while (Gcd(_stride, sessions) != 1) _stride++;
        var head = $"POST {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {GuideExample.Progress.Length}\r\n\r\n";
        Request = Encoding.ASCII.GetBytes(head + GuideExample.Progress);
        BodyAt = head.Length;
        _sessionAt = Request.AsSpan().IndexOf(Encoding.ASCII.GetBytes(GuideExample.Session));
        _eventAt = Request.AsSpan().IndexOf(Encoding.ASCII.GetBytes(GuideExample.EventOccurred));
    }

    /// <summary>A request to make others from.</summary>
    public byte[] Request { get; }

    public int BodyAt { get; }

    /// <summary>The one answer for all sessions, so it names none: the hub takes no answer that names another session than the one asked
    /// about.</summary>
    public static ReadOnlyMemory<byte> Answer { get; } =
        Encoding.ASCII.GetBytes(GuideExample.Acknowledgment.Replace($"\"{GuideExample.Session}\"", "null", StringComparison.Ordinal));

    /// <summary>Makes a request into the next notification: no two are equal.</summary>
    /// <returns>The sum of its body, to compare with what the sink gets.</returns>
    public ulong WriteNext(Span<byte> request)
    {
        var number = Interlocked.Increment(ref _next);
        WriteSessionId((int)(number * _stride % _sessions), request[_sessionAt..]);
        First.AddMilliseconds(number).TryFormat(request[_eventAt..], out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return SumOf(request[BodyAt..]);
    }

    public static string SessionId(int number)
    {
        Span<byte> wire = stackalloc byte[36];
        WriteSessionId(number, wire);
        return Encoding.ASCII.GetString(wire);
    }

    /// <summary>Sums of all bodies that were sent and of all that the sink got are equal only when none was lost, doubled or
    /// changed.</summary>
    public static ulong SumOf(ReadOnlySpan<byte> body)
    {
        var sum = (ulong)body.Length;
        for (; body.Length >= 8; body = body[8..])
            sum = (ulong.RotateLeft(sum, 23) ^ BinaryPrimitives.ReadUInt64LittleEndian(body)) * 0x9E3779B97F4A7C15;
        foreach (var rest in body) sum = (ulong.RotateLeft(sum, 23) ^ rest) * 0x9E3779B97F4A7C15;
        return sum;
    }

    /// <summary>Scattered like the GUIDs that a hub makes, and the same in every run.</summary>
    private static void WriteSessionId(int number, Span<byte> wire)
    {
        Span<byte> bits = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bits, Mix((ulong)number));
        BinaryPrimitives.WriteUInt64LittleEndian(bits[8..], Mix((ulong)number + 0x1_0000_0000));
        new Guid(bits).TryFormat(wire, out _);
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
