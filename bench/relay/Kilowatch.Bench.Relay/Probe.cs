using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kilowatch.Bench.Relay;

/// <summary>What a .NET subject says of its memory, asked over a socket that the bench's startup hook opens in it.</summary>
internal sealed class Probe(Places places, string name, bool pauses = false)
{
    private readonly string _path = Path.Combine(places.Scratch, name + ".probe");

    public IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DOTNET_STARTUP_HOOKS"] = places.Probe,
        ["KILOWATCH_BENCH_PROBE"] = Path.Combine(places.Scratch, name + ".probe"),
        ["KILOWATCH_BENCH_PAUSES"] = pauses ? "1" : "0",
    };

    /// <param name="collect">Collects garbage first, so that what is live can be told.</param>
    public async Task<ProbeAnswer> AskAsync(bool collect = false)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await File.WriteAllTextAsync(_path + ".wanted", "");
        while (!File.Exists(_path)) await Task.Delay(20); // the first question opens it
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_path));
        await socket.SendAsync(collect ? "c"u8.ToArray() : "a"u8.ToArray());
        var buffer = new byte[200];
        var length = await socket.ReceiveAsync(buffer);
        var parts = Encoding.ASCII.GetString(buffer, 0, length).Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture))
            .ToArray();
        return new ProbeAnswer(parts[0], parts[1], TimeSpan.FromMicroseconds(parts[2]));
    }
}

/// <param name="Allocated">Bytes since the start.</param>
/// <param name="Live">Bytes on the managed heap.</param>
/// <param name="MaxPause">Since the last question; zero unless pauses are watched.</param>
internal sealed record ProbeAnswer(long Allocated, long Live, TimeSpan MaxPause);
