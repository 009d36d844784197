using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Emp;

public sealed class HubCertificateTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kilowatch-tls-").FullName;

    [Fact]
    public async Task Only_the_hubs_certificate_gets_in_and_drivers_need_none()
    {
        using var server = Certificate("localhost");
        using var hub = Certificate("hub");
        using var other = Certificate("hub"); // the same name, another key
        await File.WriteAllTextAsync(Path.Combine(_directory, "server.pem"), server.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_directory, "server.key"), server.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await using var emp = await KilowatchProcess.StartAsync(
            "emp", "--data", Path.Combine(_directory, "data"), "--Emp:Provider=DE*ICE",
            "--Emp:HubCertificates:0=" + hub.GetCertHashString(HashAlgorithmName.SHA256),
            "--Kestrel:Endpoints:Tls:Url=https://127.0.0.1:0",
            $"--Kestrel:Endpoints:Tls:Certificate:Path={_directory}/server.pem",
            $"--Kestrel:Endpoints:Tls:Certificate:KeyPath={_directory}/server.key");
        Assert.Equal(200, await NotifyAsync(emp.Url, server, hub));
        Assert.Equal(401, await NotifyAsync(emp.Url, server, other));
        Assert.Equal(401, await NotifyAsync(emp.Url, server, null));
        using var driver = Client(server, null);
        Assert.Equal(200, (int)(await driver.GetAsync(new Uri(emp.Url + "/driver/assets/driver.css"))).StatusCode);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static async Task<int> NotifyAsync(string url, X509Certificate2 server, X509Certificate2? certificate)
    {
        using var http = Client(server, certificate);
        using var content = new StringContent(
            """{"Type":"Error","SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","EvseID":"DE*ABC*E1","OperatorID":"DE*ABC","ErrorType":"CriticalError"}""",
            Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(url + "/api/oicp/notificationmgmt/v11/charging-notifications"), content);
        return (int)response.StatusCode;
    }

    private static HttpClient Client(X509Certificate2 server, X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy =
            new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(server);
        if (certificate is not null) handler.SslOptions.ClientCertificates = [certificate];
        return new HttpClient(handler);
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }
}
