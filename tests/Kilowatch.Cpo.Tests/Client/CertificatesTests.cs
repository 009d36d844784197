using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kilowatch.Cpo.Client;

namespace Kilowatch.Cpo.Tests.Client;

/// <summary>Certificates that change, that are missing, and that are not taken.</summary>
public sealed class CertificatesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TlsServer _hub = new();
    private DateTime _written = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1);

    [Fact]
    public async Task A_renewed_certificate_is_shown_while_the_client_stays_open()
    {
        var options = Options();
        var first = Renew();
        using var http = ChargingNotificationClient.CreateHttpClient(options);
        var client = new ChargingNotificationClient(http, options);
        Assert.IsType<Acknowledged>(await SendAsync(client));
        Assert.IsType<Acknowledged>(await SendAsync(client));
        Assert.Equal([first], _hub.Shown); // one connection, for as long as nothing changes

        var second = Renew();
        Assert.IsType<Acknowledged>(await SendAsync(client));
        var third = Renew();
        Assert.IsType<Acknowledged>(await SendAsync(client));
        var fourth = Renew();
        Assert.IsType<Acknowledged>(await SendAsync(client));
        Assert.Equal([first, second, third, fourth], _hub.Shown);
    }

    [Fact]
    public async Task While_a_renewal_is_half_written_the_old_certificate_goes_on()
    {
        var options = Options();
        var first = Renew();
        using var http = ChargingNotificationClient.CreateHttpClient(options);
        var client = new ChargingNotificationClient(http, options);
        Assert.IsType<Acknowledged>(await SendAsync(client));
        Write(options.Tls.Certificate!, "-----BEGIN CERTIF");
        Assert.IsType<Acknowledged>(await SendAsync(client));
        Assert.Equal([first], _hub.Shown);
        var second = Renew();
        Assert.IsType<Acknowledged>(await SendAsync(client));
        Assert.Equal([first, second], _hub.Shown);
    }

    [Fact]
    public async Task A_server_that_is_not_trusted_gets_nothing_and_is_not_tried_again()
    {
        var options = Options();
        options.Tls = new();
        var outcome = Assert.IsType<Unreachable>(await SendAsync(options));
        Assert.Equal((false, false, 1), (outcome.MayHaveArrived, outcome.IsTransient, outcome.Attempts));
        Assert.Contains("--ca", outcome.Describe(), StringComparison.Ordinal);
        Assert.Equal(0, _hub.Requests);
    }

    /// <summary>Servers on .NET end such a connection without a word, so it looks like any other that broke.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_shows_none_to_a_server_that_wants_one_is_told_so(bool isShown)
    {
        _hub.Takes = _ => false;
        var options = Options();
        options.MaxAttempts = 1;
        Renew();
        if (!isShown) options.Tls = new() { Authorities = options.Tls.Authorities };
        var outcome = Assert.IsType<Unreachable>(await SendAsync(options));
        Assert.Equal(!isShown, outcome.Describe().Contains("No client certificate was shown", StringComparison.Ordinal));
        Assert.Equal(0, _hub.Requests);
    }

    /// <summary>Others say it, if only when the client reads the answer.</summary>
    [Theory]
    [InlineData("error:0A00045C:SSL routines::tlsv13 alert certificate required")]
    [InlineData("error:0A000412:SSL routines::sslv3 alert bad certificate")]
    [InlineData("error:0A000415:SSL routines::sslv3 alert certificate expired")]
    public void A_server_that_says_that_it_does_not_take_the_certificate_has_taken_nothing(string alert)
    {
        var failure =
            new HttpRequestException(HttpRequestError.Unknown, "failed", new IOException("read", new CryptographicException(alert)));
        var outcome = ConnectionFailure.Of(failure, new Uri("https://hub.test/"), showsCertificate: false);
        Assert.Equal((false, false), (outcome.MayHaveArrived, outcome.IsTransient));
        Assert.Contains("No client certificate was shown", outcome.Describe(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, """{"Result":false,"StatusCode":{"Code":"017"}}""")]
    [InlineData(401, """{"StatusCode":{"Code":"017"}}""")]
    [InlineData(403, "<html>")]
    public async Task Who_shows_none_and_is_a_stranger_is_told_so(int status, string answer)
    {
        _hub.Answer = (status, answer);
        var options = Options();
        Renew();
        Assert.DoesNotContain("was shown", (await SendAsync(options)).Describe(), StringComparison.Ordinal);
        options.Tls = new() { Authorities = options.Tls.Authorities };
        Assert.Contains("No client certificate was shown", Assert.IsType<Refused>(await SendAsync(options)).Remediation,
            StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _hub.Dispose();
        _directory.Dispose();
    }

    private static Task<Outcome> SendAsync(ChargingNotificationClient client) =>
        client.SendAsync("{}"u8.ToArray().AsMemory(), TestContext.Current.CancellationToken);

    private static async Task<Outcome> SendAsync(CpoOptions options)
    {
        using var http = ChargingNotificationClient.CreateHttpClient(options);
        return await SendAsync(new ChargingNotificationClient(http, options));
    }

    private CpoOptions Options()
    {
        File.WriteAllText(At("ca.pem"), _hub.Certificate.ExportCertificatePem());
        return new()
        {
            Hub = new Uri($"https://localhost:{_hub.Port}"),
            OperatorId = "DE*ABC",
            Tls = new() { Certificate = At("own.pem"), Key = At("own.key"), Authorities = At("ca.pem") },
        };
    }

    /// <summary>Writes another certificate and its key; returns its serial number.</summary>
    private string Renew()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = TlsServer.Make("CN=DE*ABC", key);
        Write(At("own.key"), key.ExportPkcs8PrivateKeyPem());
        Write(At("own.pem"), made.ExportCertificatePem());
        return made.SerialNumber;
    }

    /// <summary>Each write has a time of its own, however coarse the file system's clock is.</summary>
    private void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, _written += TimeSpan.FromSeconds(1));
    }

    private string At(string name) => Path.Combine(_directory.Path, name);

    /// <summary>A hub that asks each connection for a certificate and answers every request alike.</summary>
    private sealed class TlsServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<string?> _shown = [];

        public TlsServer()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var made = Make("CN=localhost", key);
            Certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
            _listener.Start();
            _ = AcceptAsync();
        }

        public X509Certificate2 Certificate { get; }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public Func<X509Certificate?, bool> Takes { get; set; } = _ => true;

        public (int Status, string Body) Answer { get; set; } = (200, """{"Result":true,"StatusCode":{"Code":"000"}}""");

        public int Requests { get; private set; }

        /// <summary>Serial numbers, a connection each.</summary>
        public IReadOnlyList<string?> Shown => _shown;

        public static X509Certificate2 Make(string subject, ECDsa key)
        {
            var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
            return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        }

        public void Dispose()
        {
            _listener.Dispose();
            Certificate.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                // the test is over
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using (client)
            {
                try
                {
                    await using var tls = new SslStream(client.GetStream());
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                    {
                        ServerCertificate = Certificate,
                        ClientCertificateRequired = true,
                        RemoteCertificateValidationCallback = (_, certificate, _, _) => Takes(certificate),
                    });
                    _shown.Add((tls.RemoteCertificate as X509Certificate2)?.SerialNumber);
                    var buffer = new byte[4096];
                    var seen = "";
                    while (await tls.ReadAsync(buffer) is var read and > 0)
                    {
                        seen += Encoding.ASCII.GetString(buffer, 0, read);
                        if (!seen.EndsWith("{}", StringComparison.Ordinal)) continue;
                        (seen, Requests) = ("", Requests + 1);
                        await tls.WriteAsync(
                            Encoding.ASCII.GetBytes(
                                $"HTTP/1.1 {Answer.Status} X\r\nContent-Length: {Answer.Body.Length}\r\n\r\n{Answer.Body}"));
                    }
                }
                catch (Exception refused) when (refused is AuthenticationException or IOException)
                {
                    // as the test wants it
                }
            }
        }
    }
}
