using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>Whatever comes in place of a handshake does no harm.</summary>
public sealed class GarbageTests
{
    private const int Rounds = 5_000;
    private const long MostGrowth = 40_000_000; // a session that is not freed costs some 50 kB with its handshake's buffers: 250 MB in all

    [Fact]
    public async Task Garbage_is_refused_or_waited_with_and_leaves_nothing_behind()
    {
        await using var server = await TlsServer.StartAsync();
        var hello = await ClientHelloAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var random = new Random(20261127);
        var output = new ArrayBufferWriter<byte>();
        var counts = new int[3];
        Try(500); // what is made once
        var before = Resident();
        Try(Rounds);
        Assert.InRange(Resident() - before, long.MinValue, MostGrowth);
        Assert.Equal(0, counts[(int)TlsHandshake.Established]);
        Assert.True(counts[(int)TlsHandshake.NotYet] > 100 && counts[(int)TlsHandshake.Refused] > 100, string.Join(' ', counts));

        void Try(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                using var session = new TlsSession(server.Context, socket.SafeHandle);
                var outcome = TlsHandshake.NotYet;
                for (var piece = 0; piece < 3 && outcome == TlsHandshake.NotYet; piece++)
                {
                    output.ResetWrittenCount();
                    outcome = session.Handshake(new ReadOnlySequence<byte>(Garbage(random, hello)), output);
                }

                counts[(int)outcome]++;
            }
        }
    }

    /// <summary>Nothing but chance, or a client's first message with some of its bytes changed, left out or put in.</summary>
    private static byte[] Garbage(Random random, byte[] hello)
    {
        if (random.Next(4) == 0)
        {
            var chance = new byte[random.Next(1, 400)];
            random.NextBytes(chance);
            return chance;
        }

        List<byte> changed = [.. hello];
        for (var i = random.Next(4); i >= 0; i--)
        {
            var at = random.Next(changed.Count);
            switch (random.Next(4))
            {
                case 0: changed[at] = (byte)random.Next(256); break;
                case 1: changed.RemoveAt(at); break;
                case 2: changed.Insert(at, (byte)random.Next(256)); break;
                default: changed.RemoveRange(at, changed.Count - at); break;
            }

            if (changed.Count == 0) changed.Add(22);
        }

        return [.. changed];
    }

    private static async Task<byte[]> ClientHelloAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var accepted = await listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, server, _, _) => server is not null);
        var handshake = stream.AuthenticateAsClientAsync("localhost");
        var head = new byte[5];
        await accepted.GetStream().ReadExactlyAsync(head);
        var body = new byte[(head[3] << 8) | head[4]];
        await accepted.GetStream().ReadExactlyAsync(body);
        accepted.Close();
        await Assert.ThrowsAnyAsync<IOException>(() => handshake);
        return [.. head, .. body];
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
