using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Kilowatch.Hub.Relay.FastPath;

/// <summary>Writes an answer as the web server would, head and body in one piece.</summary>
internal static class ResponseWriter
{
    /// <summary>No head is longer.</summary>
    private const int Room = 320;

    private static DateLine Date = new(0, []);

    public static void Write(IBufferWriter<byte> output, in RelayAnswer answer, Guid processId, bool isLast)
    {
        var span = output.GetSpan(Room + answer.Body.Length);
        var at = 0;
        if (answer.HttpStatus == 200)
        {
            Put("HTTP/1.1 200 OK\r\nContent-Length: "u8, span, ref at);
        }
        else
        {
            Put("HTTP/1.1 "u8, span, ref at);
            Put(answer.HttpStatus, span, ref at);
            span[at++] = (byte)' ';
            at += Encoding.ASCII.GetBytes(ReasonPhrases.GetReasonPhrase(answer.HttpStatus), span[at..]);
            Put("\r\nContent-Length: "u8, span, ref at);
        }

        Put(answer.Body.Length, span, ref at);
        Put("\r\nContent-Type: application/json\r\nDate: "u8, span, ref at);
        Put(Now(), span, ref at);
        Put("\r\nProcess-ID: "u8, span, ref at);
        Utf8Formatter.TryFormat(processId, span[at..], out var written);
        at += written;
        if (answer.RetryAfter > TimeSpan.Zero)
        {
            Put("\r\nRetry-After: "u8, span, ref at);
            Put(answer.RetryAfterSeconds, span, ref at);
        }

        if (isLast) Put("\r\nConnection: close"u8, span, ref at);
        Put("\r\n\r\n"u8, span, ref at);
        Put(answer.Body.Span, span, ref at);
        output.Advance(at);
    }

    private static void Put(ReadOnlySpan<byte> text, Span<byte> span, ref int at)
    {
        text.CopyTo(span[at..]);
        at += text.Length;
    }

    private static void Put(long number, Span<byte> span, ref int at)
    {
        Utf8Formatter.TryFormat(number, span[at..], out var written);
        at += written;
    }

    /// <summary>The real time, whatever the hub's clock says, as the web server gives it: the text changes once a second.</summary>
    private static byte[] Now()
    {
        var now = TimeProvider.System.GetUtcNow();
        var second = now.Ticks / TimeSpan.TicksPerSecond;
        var date = Date;
        if (date.Second == second) return date.Text;
        Date = date = new DateLine(second, Encoding.ASCII.GetBytes(now.ToString("R")));
        return date.Text;
    }

    private sealed record DateLine(long Second, byte[] Text);
}
