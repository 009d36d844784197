using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kilowatch.Emp.Bench;

/// <summary>One keep-alive connection of a hub. It spends as little as it can, because it shares the machine with the server.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[8192];

    public static async Task<Connection> OpenAsync(Uri url)
    {
        var connection = new Connection();
        await connection._socket.ConnectAsync(url.Host, url.Port);
        return connection;
    }

    /// <summary>A Progress as a hub sends it.</summary>
    public static byte[] Request(string session, DateTimeOffset start, int second)
    {
        static string At(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var body = string.Create(CultureInfo.InvariantCulture, $$$"""
            {"CPOPartnerSessionID":"1234XYZ","ChargingStart":"{{{At(start)}}}","EventOccurred":"{{{At(start.AddSeconds(second))}}}","ChargingDuration":{{{second * 1000L}}},"ConsumedEnergyProgress":{{{second / 100m}}},"EMPPartnerSessionID":"2345ABC","EvseID":"DE*ABC*ETEST1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}},"MeterValueStart":0,"MeterValueInBetween":{"meterValues":[{{{second / 100m}}}]},"PartnerProductID":"AC 1","OperatorID":"DE*ABC","SessionID":"{{{session}}}","SessionStart":"{{{At(start)}}}","Type":"Progress"}
            """);
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST /api/oicp/notificationmgmt/v11/charging-notifications HTTP/1.1\r\nHost: emp\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    /// <summary>Sends a request and reads the whole answer, which must be a positive acknowledgment.</summary>
    public async ValueTask SendAsync(byte[] request)
    {
        await _socket.SendAsync(request);
        var length = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(length));
            if (read == 0) throw new IOException("The server closed the connection.");
            length += read;
            if (IsWhole(_answer.AsSpan(0, length))) return;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        if (!answer.StartsWith("HTTP/1.1 200"u8)) throw new IOException(Encoding.ASCII.GetString(answer));
        var header = answer[..end];
        var length = header[(header.IndexOf("Content-Length: "u8) + 16)..];
        var line = length.IndexOf((byte)'\r');
        return answer.Length >= end + 4 + int.Parse(line < 0 ? length : length[..line], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
