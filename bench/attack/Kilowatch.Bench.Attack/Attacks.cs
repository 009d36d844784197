using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kilowatch.Testing;

namespace Kilowatch.Bench.Attack;

/// <summary>The attacks, each for as long as it is let. What the hub does to an attacker (closed, refused) is its right: it comes
/// again.</summary>
internal static class Attacks
{
    public static readonly IReadOnlyList<string> Names = ["certificates", "pipeline", "drip", "bodies", "sessions"];

    /// <param name="careless">The certificate of a partner that floods.</param>
    public static Task RunAsync(string name, int port, X509Certificate2 careless, CancellationToken cancellationToken) => name switch
    {
        "certificates" => CertificatesAsync(port, cancellationToken),
        "pipeline" => Task.WhenAll(PipelineAsync(port, null, cancellationToken), PipelineAsync(port, careless, cancellationToken)),
        "drip" => Task.WhenAll(Enumerable.Range(0, 200).Select(_ => DripAsync(port, Head(300)[..1], cancellationToken))),
        "bodies" => Task.WhenAll(Enumerable.Range(0, 100).Select(_ => DripAsync(port, Head(200_000), cancellationToken))),
        "sessions" => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SessionsAsync(port, careless, cancellationToken))),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not an attack"),
    };

    /// <summary>60 handshakes at once with certificates of a stranger's, whose issuer is to be fetched from an address that never
    /// answers.</summary>
    private static async Task CertificatesAsync(int port, CancellationToken cancellationToken)
    {
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start(1024);
        _ = trap.AcceptSocketAsync(cancellationToken).AsTask().ContinueWith(
            _ => Console.Error.WriteLine("  (the hub asked the address that a stranger's certificate names)"),
            CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        using var certificate = StrangersCertificate(((IPEndPoint)trap.LocalEndpoint).Port);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => AgainAsync(
            async () =>
            {
                await using var stream = await Wire.ConnectAsync(port, certificate, cancellationToken);
                await stream.WriteAsync(Head(0), cancellationToken);
                await Wire.ReadAsync(stream, new byte[4096], cancellationToken);
            },
            cancellationToken)));
    }

    /// <summary>Requests without a pause, whether answers are read or not.</summary>
    private static Task PipelineAsync(int port, X509Certificate2? certificate, CancellationToken cancellationToken) => AgainAsync(
        async () =>
        {
            await using var stream = await Wire.ConnectAsync(port, certificate, cancellationToken);
            var request = Wire.Request(Wire.Notifications, GuideExample.Progress);
            var many = Enumerable.Repeat(request, 16).SelectMany(r => r).ToArray();
            var reading = Task.Run(
                async () =>
                {
                    var buffer = new byte[64 * 1024];
                    while (await stream.ReadAsync(buffer, cancellationToken) > 0)
                    {
                        // only to make room for more
                    }
                },
                cancellationToken);
            while (!reading.IsCompleted) await stream.WriteAsync(many, cancellationToken);
        },
        cancellationToken);

    /// <summary>A byte a second, for ever.</summary>
    private static Task DripAsync(int port, byte[] first, CancellationToken cancellationToken) => AgainAsync(
        async () =>
        {
            await using var stream = await Wire.ConnectAsync(port, null, cancellationToken);
            await stream.WriteAsync(first, cancellationToken);
            var rest = Head(200_000);
            for (var i = first.Length; ; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
                await stream.WriteAsync(i < rest.Length ? rest.AsMemory(i, 1) : " "u8.ToArray(), cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>A partner that opens sessions as fast as it can.</summary>
    private static Task SessionsAsync(int port, X509Certificate2 certificate, CancellationToken cancellationToken) => AgainAsync(
        async () =>
        {
            const string Body = """
                { "OperatorID": "DE*DEF", "EvseID": "DE*DEF*ETEST1", "Identification": { "RFIDMifareFamilyIdentification": { "UID": "044A2DAA856280" } } }
                """;
            await using var stream = await Wire.ConnectAsync(port, certificate, cancellationToken);
            var (request, buffer) = (Wire.Request("/api/oicp/charging/v21/operators/DE*DEF/authorize/start", Body), new byte[16 * 1024]);
            while (true)
            {
                await stream.WriteAsync(request, cancellationToken);
                await Wire.ReadAsync(stream, buffer, cancellationToken);
            }
        },
        cancellationToken);

    private static async Task AgainAsync(Func<Task> attack, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await attack();
            }
            catch (Exception refused) when (refused is IOException or SocketException or OperationCanceledException
                or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
            {
                // closed by the hub, or the time is over
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), CancellationToken.None);
        }
    }

    private static byte[] Head(int length) => System.Text.Encoding.ASCII.GetBytes(
        $"POST {Wire.Notifications} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");

    private static X509Certificate2 StrangersCertificate(int trapPort)
    {
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuer = new X500DistinguishedName("CN=Nobody's authority");
        var request = new CertificateRequest("CN=DE*ABC", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [$"http://127.0.0.1:{trapPort}/issuer.cer"]));
        var now = TimeProvider.System.GetUtcNow();
        var signer = X509SignatureGenerator.CreateForECDsa(issuerKey);
        using var signed = request.Create(issuer, signer, now.AddDays(-1), now.AddDays(30), [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
