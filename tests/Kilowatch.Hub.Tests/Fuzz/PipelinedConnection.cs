using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kilowatch.Hub.Tests.Fuzz;

/// <summary>One connection that is kept alive and on which several requests are sent before the first answer is read.</summary>
internal sealed class PipelinedConnection : IAsyncDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];
    private int _length;

    public static async Task<PipelinedConnection> OpenAsync(string url)
    {
        var connection = new PipelinedConnection();
        var uri = new Uri(url);
        await connection._client.ConnectAsync(uri.Host, uri.Port);
        return connection;
    }

    public async Task<IReadOnlyList<(int Status, string Head, byte[] Body)>> PostAsync(string path, IReadOnlyList<byte[]> bodies)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var stream = _client.GetStream();
        using var requests = new MemoryStream();
        foreach (var body in bodies)
        {
            requests.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant(
                $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")));
            requests.Write(body);
        }

        await stream.WriteAsync(requests.ToArray(), deadline.Token);
        var answers = new List<(int, string, byte[])>();
        foreach (var _ in bodies) answers.Add(await ReadAsync(stream, deadline.Token));
        return answers;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<(int Status, string Head, byte[] Body)> ReadAsync(NetworkStream stream, CancellationToken deadline)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0) await MoreAsync(stream, deadline);
        var head = Encoding.ASCII.GetString(_buffer, 0, end);
        var at = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase) + 16;
        var stop = head.IndexOf('\r', at);
        var whole = end + 4 + int.Parse(head.AsSpan(at, (stop < 0 ? head.Length : stop) - at), CultureInfo.InvariantCulture);
        while (_length < whole) await MoreAsync(stream, deadline);
        var body = _buffer[(end + 4)..whole];
        _buffer.AsSpan(whole, _length - whole).CopyTo(_buffer);
        _length -= whole;
        return (int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head, body);
    }

    private async Task MoreAsync(NetworkStream stream, CancellationToken deadline)
    {
        if (_length == _buffer.Length) Array.Resize(ref _buffer, _length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_length), deadline);
        if (read == 0) throw new IOException("the hub hung up");
        _length += read;
    }
}
