using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Kilowatch.Fixtures;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>The hub's own TLS against clients of another make.</summary>
public sealed class TlsConnectionsTests
{
    private const int Version12 = 0x303;
    private const int Version13 = 0x304;

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task What_is_sent_comes_back_and_both_sides_know_each_other(SslProtocols version)
    {
        IFeatureCollection? features = null;
        string? shown = null;
        await using var server = await TlsServer.StartAsync(async connection =>
        {
            features = connection.Features;
            shown = connection.Features.Get<ITlsConnectionFeature>()!.ClientCertificate!.Thumbprint;
            await TlsServer.EchoAsync(connection);
        });
        using var certificate = server.Pki.Issue("client");
        await using var client = await SslClient.ConnectAsync(server.Port, certificate, version, "http/1.1");
        await client.WriteAsync("hello"u8.ToArray());
        Assert.Equal("hello", await client.ReadAsync(5));
        Assert.Equal(server.Options.ServerCertificate!.Thumbprint, client.RemoteCertificate!.GetCertHashString());
        Assert.Equal(certificate.Thumbprint, shown);
        var handshake = features!.Get<ITlsHandshakeFeature>()!;
        Assert.Equal(version, handshake.Protocol);
        Assert.Equal("localhost", handshake.HostName);
        Assert.Equal("http/1.1", Encoding.ASCII.GetString(features!.Get<ITlsApplicationProtocolFeature>()!.ApplicationProtocol.Span));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Every_byte_may_come_by_itself(SslProtocols version)
    {
        await using var server = await TlsServer.StartAsync();
        using var certificate = server.Pki.Issue("client");
        await using var client = await SslClient.ConnectAsync(server.Port, certificate, version, isChopped: true);
        foreach (var letter in "pieces")
        {
            await client.WriteAsync(new[] { (byte)letter });
            Assert.Equal(letter.ToString(), await client.ReadAsync(1));
        }
    }

    [Fact]
    public async Task Much_at_once_comes_whole_in_both_directions_also_to_one_who_reads_slowly()
    {
        var sent = Enumerable.Range(0, 8_000_000).Select(i => (byte)(i % 241)).ToArray();
        await using var server = await TlsServer.StartAsync(async connection =>
        {
            var input = connection.Transport.Input;
            var read = await input.ReadAtLeastAsync(sent.Length);
            await connection.Transport.Output.WriteAsync(read.Buffer.First); // more than any socket holds, and nobody is reading yet
            input.AdvanceTo(read.Buffer.End);
        });
        await using var client = await SslClient.ConnectAsync(server.Port);
        await client.WriteAsync(sent);
        var received = new byte[sent.Length];
        await client.ReadExactlyAsync(received).AsTask().WaitAsync(TlsServer.TooLong);
        Assert.True(sent.AsSpan().SequenceEqual(received));
        Assert.Equal(0, await client.ReadAsync(received)); // an end that is said (close_notify): without it OpenSSL's client below would see an error
        await server.EndedAsync();
    }

    [Fact]
    public async Task Several_records_in_one_piece_are_all_read()
    {
        await using var server = await TlsServer.StartAsync();
        await using var client = await SslClient.ConnectAsync(server.Port);
        for (var i = 0; i < 200; i++) await client.WriteAsync(Encoding.ASCII.GetBytes($"{i:000} "));
        Assert.Equal(string.Concat(Enumerable.Range(0, 200).Select(i => $"{i:000} ")), await client.ReadAsync(800));
    }

    [Theory]
    [InlineData(Version12)]
    [InlineData(Version13)]
    public async Task A_certificate_that_does_not_count_ends_the_handshake(int version)
    {
        await using var server = await TlsServer.StartAsync();
        server.Trusts = false;
        using var certificate = server.Pki.Issue("client");
        using (var client = new OpenSslClient(server.Port, version, certificate)) Assert.False(client.Connect() && client.Write("x") && client.Read() == "x");
        await server.EndedAsync();
        Assert.Equal(0, server.Established);
        using (var client = new OpenSslClient(server.Port, version)) Assert.True(client.Connect() && client.Write("x") && client.Read() == "x");
        Assert.Equal(1, server.Established);
    }

    [Theory]
    [InlineData(Version12)]
    [InlineData(Version13)]
    public async Task Where_a_certificate_is_required_none_ends_the_handshake(int version)
    {
        await using var server = await TlsServer.StartAsync(set: https => https.ClientCertificateMode = ClientCertificateMode.RequireCertificate);
        using (var client = new OpenSslClient(server.Port, version)) Assert.False(client.Connect() && client.Write("x") && client.Read() == "x");
        await server.EndedAsync();
        Assert.Equal(0, server.Established);
    }

    [Theory]
    [InlineData(0x301)]
    [InlineData(0x302)]
    public async Task Older_versions_are_refused(int version)
    {
        await using var server = await TlsServer.StartAsync();
        using (var client = new OpenSslClient(server.Port, version)) Assert.False(client.Connect());
        await server.EndedAsync();
        Assert.Equal(0, server.Established);
    }

    [Theory]
    [InlineData(Version12)]
    [InlineData(Version13)]
    public async Task A_resumed_session_brings_its_certificate_along_and_it_is_judged_again(int version)
    {
        string? shown = null;
        await using var server = await TlsServer.StartAsync(connection =>
        {
            shown = connection.Features.Get<ITlsConnectionFeature>()!.ClientCertificate?.Thumbprint;
            return TlsServer.EchoAsync(connection);
        });
        using var certificate = server.Pki.Issue("client");
        using var first = new OpenSslClient(server.Port, version, certificate);
        Assert.True(first.Connect() && first.Write("1") && first.Read() == "1");
        Assert.False(first.IsResumed);
        first.Close();
        shown = null;

        using var second = new OpenSslClient(server.Port, version, certificate, first.Session());
        Assert.True(second.Connect() && second.Write("2") && second.Read() == "2");
        Assert.True(second.IsResumed);
        Assert.Equal(certificate.Thumbprint, shown);
        second.Close();

        server.Trusts = false;
        using var third = new OpenSslClient(server.Port, version, certificate, second.Session());
        Assert.False(third.Connect() && third.Write("3") && third.Read() == "3");
        Assert.Equal(2, server.Established);
    }

    [Fact]
    public async Task Another_handshake_within_a_session_is_refused()
    {
        await using var server = await TlsServer.StartAsync();
        using var client = new OpenSslClient(server.Port, Version12);
        Assert.True(client.Connect() && client.Write("1") && client.Read() == "1");
        Assert.False(client.Renegotiate());
        Assert.Equal(1, server.Established);
    }

    [Fact]
    public async Task Keys_may_be_changed()
    {
        await using var server = await TlsServer.StartAsync();
        using var client = new OpenSslClient(server.Port, Version13);
        Assert.True(client.Connect() && client.Write("1") && client.Read() == "1");
        for (var i = 0; i < 20; i++) Assert.True(client.ChangeKeys() && client.Write("2") && client.Read() == "2");
    }

    [Fact]
    public async Task Who_changes_keys_all_the_time_without_a_byte_of_data_is_hung_up_on()
    {
        var sent = new TaskCompletionSource();
        var ended = new TaskCompletionSource<Exception>();
        await using var server = await TlsServer.StartAsync(async connection =>
        {
            await sent.Task;
            ended.SetResult(await Assert.ThrowsAnyAsync<IOException>(() => connection.Transport.Input.ReadAsync().AsTask()));
        });
        using var client = new OpenSslClient(server.Port, Version13);
        Assert.True(client.Connect());
        for (var i = 0; i < 4_000; i++) Assert.True(client.ChangeKeysAtOnce()); // 27 bytes each
        sent.SetResult();
        Assert.IsType<ConnectionResetException>(await ended.Task.WaitAsync(TlsServer.TooLong));
        await server.EndedAsync();
    }

    [Fact]
    public async Task A_client_that_speaks_nothing_that_is_spoken_here_is_refused()
    {
        await using var server = await TlsServer.StartAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => SslClient.ConnectAsync(server.Port, protocol: "spdy/1"));
        await using var two = await SslClient.ConnectAsync(server.Port, protocol: "h2");
        Assert.Equal(SslApplicationProtocol.Http2, two.NegotiatedApplicationProtocol);
    }

    [Fact]
    public async Task A_client_that_stops_in_the_middle_of_the_handshake_is_hung_up_on()
    {
        var clock = new FakeClock();
        await using var server = await TlsServer.StartAsync(clock: clock);
        using var client = await RawAsync(server.Port);
        await client.SendAsync(new byte[] { 22, 3, 1, 2, 0, 1 }, SocketFlags.None); // a ClientHello's beginning
        await Eventually.TrueAsync(() => clock.NextTimer is not null);
        clock.Advance(TimeSpan.FromSeconds(9.9));
        var end = client.ReceiveAsync(new byte[1], SocketFlags.None);
        Assert.False(end.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(0, await end.WaitAsync(TlsServer.TooLong));
        await server.EndedAsync();
        Assert.Equal(0, server.Established);
    }

    [Fact]
    public async Task A_session_that_is_established_has_all_the_time_it_wants()
    {
        var clock = new FakeClock();
        await using var server = await TlsServer.StartAsync(clock: clock);
        await using var client = await SslClient.ConnectAsync(server.Port);
        await client.WriteAsync("1"u8.ToArray());
        Assert.Equal("1", await client.ReadAsync(1));
        clock.Advance(TimeSpan.FromHours(1));
        await client.WriteAsync("2"u8.ToArray());
        Assert.Equal("2", await client.ReadAsync(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_hangs_up_without_a_word_has_ended(bool isReset)
    {
        var got = new StringBuilder();
        await using var server = await TlsServer.StartAsync(async connection =>
        {
            while (true)
            {
                var read = await connection.Transport.Input.ReadAsync();
                got.Append(Encoding.ASCII.GetString(read.Buffer.FirstSpan));
                connection.Transport.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return;
            }
        });
        var client = await RawAsync(server.Port);
        var stream = new SslStream(new NetworkStream(client), leaveInnerStreamOpen: true, (_, server, _, _) => server is not null);
        await stream.AuthenticateAsClientAsync("localhost");
        await stream.WriteAsync("last"u8.ToArray());
        await Eventually.TrueAsync(() => got.Length == 4);
        await client.SendAsync(new byte[] { 23, 3, 3, 1, 0, 1, 2 }, SocketFlags.None); // a record's beginning
        if (isReset) client.LingerState = new LingerOption(true, 0);
        client.Close();
        await server.EndedAsync();
        Assert.Equal("last", got.ToString());
    }

    [Fact]
    public async Task A_record_that_was_changed_on_its_way_ends_the_connection()
    {
        await using var server = await TlsServer.StartAsync();
        using var client = await RawAsync(server.Port);
        var stream = new SslStream(new NetworkStream(client), leaveInnerStreamOpen: true, (_, server, _, _) => server is not null);
        await stream.AuthenticateAsClientAsync("localhost");
        byte[] record = [23, 3, 3, 0, 40, .. Enumerable.Repeat((byte)7, 40)];
        await client.SendAsync(record, SocketFlags.None);
        Assert.Equal(1, server.Accepted);
        await server.EndedAsync();
    }

    private static async Task<Socket> RawAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }
}
