using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kilowatch.Hub.Tests.Running;

/// <summary>Writes the answer to one request; false hangs up after it.</summary>
internal delegate Task<bool> EmpScript(EmpRequest request, NetworkStream answer, CancellationToken stop);

/// <summary>Ways for an EMP to answer, good and bad.</summary>
internal static class EmpScripts
{
    /// <summary>Result true, in the guide's words, with white space that a rewriting hub would lose.</summary>
    public const string Acknowledgment =
        "{ \"Result\" : true,\n\t\"StatusCode\": {\"AdditionalInfo\":\"Success\",\"Code\":\"000\",\"Description\":\"Succ\\u0065ss\"},  \"X\":[1.50,1e2] }\r\n";

    public const string Refusal =
        """{"Result":false,"StatusCode":{"Code":"022","Description":"Data error","AdditionalInfo":"no such driver"}}""";

    public static EmpScript Acknowledge() => Json(Acknowledgment);

    public static EmpScript Json(string body, int status = 200) => Raw(
        $"HTTP/1.1 {status.ToString(CultureInfo.InvariantCulture)} Said\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>Answers to what it is asked: an authorization, or an acknowledgment.</summary>
    public static EmpScript Authorize(string authorization) => (request, answer, stop) =>
        (request.RequestLine.Contains("/authorize/", StringComparison.Ordinal) ? Json(authorization) : Acknowledge())(request, answer,
            stop);

    /// <summary>These bytes, and the connection stays as it is.</summary>
    public static EmpScript Raw(string bytes) => async (_, answer, stop) =>
    {
        await answer.WriteAsync(Encoding.UTF8.GetBytes(bytes), stop);
        return true;
    };

    /// <summary>These bytes, then the end of the connection.</summary>
    public static EmpScript RawAndHangUp(string bytes) => async (_, answer, stop) =>
    {
        await answer.WriteAsync(Encoding.UTF8.GetBytes(bytes), stop);
        return false;
    };

    /// <summary>These bytes, then silence.</summary>
    public static EmpScript RawAndHang(string bytes) => async (_, answer, stop) =>
    {
        await answer.WriteAsync(Encoding.UTF8.GetBytes(bytes), stop);
        await Task.Delay(Timeout.Infinite, stop);
        return false;
    };

    public static EmpScript Hang() => RawAndHang("");

    /// <summary>The first line, then one byte of a header after the other, for ever.</summary>
    public static EmpScript Drip() => async (_, answer, stop) =>
    {
        await answer.WriteAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"Result\":true"u8.ToArray(), stop);
        while (true)
        {
            await answer.WriteAsync(" "u8.ToArray(), stop);
            await Task.Delay(TimeSpan.FromMilliseconds(20), stop);
        }
    };

    /// <summary>An answer without an announced length and without an end.</summary>
    public static EmpScript Flood() => async (_, answer, stop) =>
    {
        await answer.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"Result\":true,\"X\":\""u8.ToArray(), stop);
        var much = new byte[16 * 1024];
        Array.Fill(much, (byte)'x');
        while (true) await answer.WriteAsync(much, stop);
    };

    /// <summary>Waits until the test lets it go on.</summary>
    public static EmpScript After(Task signal, EmpScript then) => async (request, answer, stop) =>
    {
        await signal.WaitAsync(stop);
        return await then(request, answer, stop);
    };
}
