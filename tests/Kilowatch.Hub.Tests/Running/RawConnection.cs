using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kilowatch.Hub.Tests.Running;

/// <summary>One connection that is kept alive, with every byte in the test's hands.</summary>
/// <param name="stream">To the hub; disposed of with this.</param>
internal sealed class RawConnection(Stream stream) : IAsyncDisposable
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _length;

    public static async Task<RawConnection> OpenAsync(string url)
    {
        var uri = new Uri(url);
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(uri.Host, uri.Port);
        return new RawConnection(client.GetStream());
    }

    /// <summary>Several requests, all sent before the first answer is read.</summary>
    public async Task<IReadOnlyList<(int Status, string Head, byte[] Body)>> PostAsync(string path, IReadOnlyList<byte[]> bodies)
    {
        using var requests = new MemoryStream();
        foreach (var body in bodies) requests.Write(Request(path, body));
        await WriteAsync(requests.ToArray());
        var answers = new List<(int, string, byte[])>();
        foreach (var _ in bodies) answers.Add(await ReadAsync());
        return answers;
    }

    /// <param name="path">Where to.</param>
    /// <param name="body">Any bytes.</param>
    /// <param name="more">Header lines, each with its end.</param>
    public static byte[] Request(string path, byte[] body, string more = "") =>
    [
        .. Encoding.ASCII.GetBytes(FormattableString.Invariant(
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{more}Content-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];

    public async Task WriteAsync(byte[] bytes)
    {
        await stream.WriteAsync(bytes);
    }

    /// <summary>The next answer. Throws when the connection ends before.</summary>
    public async Task<(int Status, string Head, byte[] Body)> ReadAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await ReadAsync(deadline.Token);
    }

    /// <summary>Waits until the other side has closed it; false when something else comes.</summary>
    public async Task<bool> IsEndedAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return _length == 0 && await stream.ReadAsync(_buffer, deadline.Token) == 0;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<(int Status, string Head, byte[] Body)> ReadAsync(CancellationToken deadline)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0) await MoreAsync(deadline);
        var head = Encoding.ASCII.GetString(_buffer, 0, end);
        var at = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase) + 16;
        var stop = head.IndexOf('\r', at);
        var whole = end + 4 + int.Parse(head.AsSpan(at, (stop < 0 ? head.Length : stop) - at), CultureInfo.InvariantCulture);
        while (_length < whole) await MoreAsync(deadline);
        var body = _buffer[(end + 4)..whole];
        _buffer.AsSpan(whole, _length - whole).CopyTo(_buffer);
        _length -= whole;
        return (int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head, body);
    }

    private async Task MoreAsync(CancellationToken deadline)
    {
        if (_length == _buffer.Length) Array.Resize(ref _buffer, _length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_length), deadline);
        if (read == 0) throw new IOException("the hub hung up");
        _length += read;
    }
}
