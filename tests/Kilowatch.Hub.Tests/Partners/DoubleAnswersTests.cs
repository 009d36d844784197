using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Kilowatch.Hub.Tests.Running;
using Kilowatch.Hub.Tests.Tls;

namespace Kilowatch.Hub.Tests.Partners;

/// <summary>An EMP that answers twice, late, or for another session: no CPO ever gets another's answer.</summary>
public sealed class DoubleAnswersTests : IDisposable
{
    private const int Sessions = 12;
    private const int Rounds = 40;

    private readonly TestPki _pki = new("servers' authority");
    private readonly string _authority = Path.GetTempFileName();

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    [InlineData(true, 4)]
    public async Task No_answer_names_another_session(bool isTls, int seed)
    {
        using var emp = new DoubleEmp(isTls ? _pki : null, seed);
        File.WriteAllText(_authority, _pki.Authority.ExportCertificatePem());
        await using var hub =
            await HubUnderTest.StartAsync(("Hub:Providers:0:Endpoint", emp.Url), ("Hub:ServerCertificateAuthorities:0", _authority));
        var sessions =
            Enumerable.Range(0, Sessions).Select(i => FormattableString.Invariant($"00000000-0000-0000-0000-{i:000000000000}")).ToList();
        foreach (var session in sessions) await hub.OpenAsync(session);
        var codes = new ConcurrentBag<string?>();
        await Task.WhenAll(sessions.Select(async session =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var answer =
                    await hub.SendAsync(Messages.Error(session, FormattableString.Invariant($",\"ErrorAdditionalInfo\":\"{round}\"")));
                Assert.Equal((200, session), (answer.Status, answer.Member("SessionID")));
                Assert.Contains(answer.Code, new[] { "000", "310" });
                codes.Add(answer.Code);
            }
        }));
        Assert.True(emp.Doubled > 20, "the EMP did not answer twice");
        Assert.True(codes.Count(c => c == "000") > Sessions * Rounds / 3, "hardly any answer came through");
    }

    [Theory]
    [InlineData("another session's", "310", "The partner answered for another session.")]
    [InlineData("the same in other case", "000", null)]
    [InlineData("null", "000", null)]
    [InlineData("none", "000", null)]
    public async Task An_acknowledgment_of_another_session_is_310_and_its_connection_is_not_used_again(string names, string code,
        string? why)
    {
        var member = names switch
        {
            "another session's" => ",\"SessionID\":\"aaaaaaaa-0000-0000-0000-000000000000\"",
            "the same in other case" => $",\"SessionID\":\"{Messages.Session.ToUpperInvariant()}\"",
            "null" => ",\"SessionID\":null",
            _ => "",
        };
        await using var emp = new RawEmp(async with =>
        {
            while (await with.ReadAsync() is not null)
                await with.WriteAsync(RawEmp.Answer($"{{\"Result\":true,\"StatusCode\":{{\"Code\":\"000\"}}{member}}}"));
        });
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:Providers:0:Endpoint", emp.Endpoint.AbsoluteUri));
        for (var i = 1; i <= 3; i++)
        {
            var answer = await hub.SendAsync(Messages.Error(more: $",\"ErrorAdditionalInfo\":\"{i}\""));
            Assert.Equal(code, answer.Code);
            if (why is not null) Assert.Equal(why, answer.AdditionalInfo);
            Assert.Equal(why is null ? 1 : i, emp.Opened);
        }
    }

    [Fact]
    public async Task Calls_under_way_on_other_connections_get_their_answers()
    {
        var (go, hasBoth) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var emp = new RawEmp(
            async with =>
            {
                await with.ReadAsync();
                hasBoth.SetResult();
                await with.WaitAsync(go.Task);
                await with.WriteAsync(
                    RawEmp.Answer($"{{\"Result\":true,\"StatusCode\":{{\"Code\":\"000\"}},\"SessionID\":\"{Messages.Session}\"}}"));
            },
            async with =>
            {
                while (await with.ReadAsync() is not null)
                    await with.WriteAsync(RawEmp.Answer("{\"Result\":true,\"StatusCode\":{\"Code\":\"000\"},\"SessionID\":\"another\"}"));
            });
        await using var hub = await HubUnderTest.StartWithSessionAsync(("Hub:Providers:0:Endpoint", emp.Endpoint.AbsoluteUri));
        var waiting = hub.SendAsync(Messages.Start());
        await hasBoth.Task;
        Assert.Equal("310", (await hub.SendAsync(Messages.Error())).Code);
        go.SetResult();
        Assert.Equal("000", (await waiting).Code);
    }

    public void Dispose()
    {
        _pki.Dispose();
        File.Delete(_authority);
    }

    /// <summary>Answers each request for its session, and now and then once more: at once, late, or in the place of the next
    /// answer.</summary>
    private sealed class DoubleEmp : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly SslServerAuthenticationOptions? _tls;
        private readonly CancellationTokenSource _stop = new();
        private readonly Random _random;
        private int _doubled;

        public DoubleEmp(TestPki? pki, int seed)
        {
            _random = new Random(seed);
            if (pki is not null)
            {
                using var certificate = pki.Issue("localhost", TestPki.ServerUse);
                _tls = new SslServerAuthenticationOptions
                {
                    ServerCertificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadPkcs12(
                        certificate.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs12), null),
                };
            }

            _listener.Start();
            _ = AcceptAsync();
        }

        public string Url =>
            FormattableString.Invariant($"{(_tls is null ? "http" : "https")}://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

        public int Doubled => Volatile.Read(ref _doubled);

        public void Dispose()
        {
            _stop.Cancel();
            _listener.Dispose();
            _stop.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // the test is over
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using var owned = client;
            client.NoDelay = true;
            Stream stream = client.GetStream();
            try
            {
                if (_tls is not null)
                {
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(_tls, _stop.Token);
                    stream = secure;
                }

                var last = "";
                while (await ReadAsync(stream) is { } session)
                {
                    var answer = RawEmp.Answer($"{{\"Result\":true,\"StatusCode\":{{\"Code\":\"000\"}},\"SessionID\":\"{session}\"}}");
                    var choice = Next(8);
                    if (choice < 4) Interlocked.Increment(ref _doubled);
                    // that of the request before, in the place of this one's
                    if (choice == 0 && last.Length > 0) await WriteAsync(stream, last);
                    await WriteAsync(stream, choice == 1 ? answer + answer : answer);
                    if (choice is 2 or 3)
                    {
                        await Task.Delay(Next(choice == 2 ? 2 : 8), _stop.Token);
                        await WriteAsync(stream, answer);
                    }

                    last = answer;
                }
            }
            catch (Exception over) when (over is IOException or OperationCanceledException or ObjectDisposedException
                or System.Security.Authentication.AuthenticationException)
            {
                // the hub hung up
            }
        }

        private async Task WriteAsync(Stream stream, string answer) =>
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);

        private async Task<string?> ReadAsync(Stream stream)
        {
            var (buffer, length, head) = (new byte[16 * 1024], 0, -1);
            while (true)
            {
                if (head < 0) head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
                if (head >= 0)
                {
                    var text = Encoding.ASCII.GetString(buffer, 0, head);
                    var body = head + 4 + int.Parse(text.Split("Content-Length: ")[1].Split("\r\n")[0], CultureInfo.InvariantCulture);
                    if (length >= body)
                    {
                        using var json = JsonDocument.Parse(buffer.AsMemory(head + 4, body - head - 4));
                        return json.RootElement.GetProperty("SessionID").GetString();
                    }
                }

                var read = await stream.ReadAsync(buffer.AsMemory(length), _stop.Token);
                if (read == 0) return null;
                length += read;
            }
        }

        private int Next(int below)
        {
            lock (_random) return _random.Next(below);
        }
    }
}
