using System.Buffers.Text;
using System.Net;
using System.Text;

namespace Kilowatch.Hub;

/// <summary>All of a request to one address that is the same each time.</summary>
internal sealed class CallHead
{
    private const int LongestNumber = 10;

    private readonly byte[] _toProcessId;

    public CallHead(Uri uri)
    {
        Uri = uri;
        To = new DnsEndPoint(uri.IdnHost, uri.Port);
        var host = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost;
        if (!uri.IsDefaultPort) host = FormattableString.Invariant($"{host}:{uri.Port}");
        _toProcessId = Encoding.ASCII.GetBytes($"POST {uri.PathAndQuery} HTTP/1.1\r\nHost: {host}\r\n{ProcessId.Header}: ");
    }

    private static ReadOnlySpan<byte> ToLength => "\r\nContent-Type: application/json\r\nContent-Length: "u8;

    public Uri Uri { get; }

    /// <summary>A name with any number of addresses, or an address.</summary>
    public DnsEndPoint To { get; }

    /// <summary>No request with them is longer.</summary>
    public int MostBytes(string processId, int bodyLength) => _toProcessId.Length + processId.Length + ToLength.Length + LongestNumber + 4 + bodyLength;

    /// <summary>Writes the whole request.</summary>
    /// <returns>How long it is.</returns>
    public int Write(Span<byte> to, string processId, ReadOnlySpan<byte> body)
    {
        _toProcessId.CopyTo(to);
        var length = _toProcessId.Length;
        length += Encoding.ASCII.GetBytes(processId, to[length..]);
        ToLength.CopyTo(to[length..]);
        length += ToLength.Length;
        Utf8Formatter.TryFormat(body.Length, to[length..], out var digits);
        length += digits;
        "\r\n\r\n"u8.CopyTo(to[length..]);
        length += 4;
        body.CopyTo(to[length..]);
        return length + body.Length;
    }
}
