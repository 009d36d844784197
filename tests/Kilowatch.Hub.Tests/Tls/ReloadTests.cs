using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>Certificates change while the hub runs.</summary>
public sealed class ReloadTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_renewed_server_certificate_is_shown_without_a_restart()
    {
        await using var hub = new TlsHub { WatchesServerCertificate = true };
        await hub.InitializeAsync();
        var before = await ShownAsync(hub.Url);
        var renewed = hub.WriteServerCertificate("renewed hub");
        Assert.NotEqual(before, renewed);

        // The web server can miss a change that comes while it reloads for the one before (the key, then the certificate): see
        // docs/how-to/run-a-hub.md.
        await UntilAsync(async () =>
        {
            hub.TouchServerCertificate();
            return await ShownAsync(hub.Url) == renewed;
        });
    }

    [Fact]
    public async Task A_certificate_that_is_put_on_the_list_counts_no_more()
    {
        await using var hub = new TlsHub();
        await hub.InitializeAsync();
        var (path, body) = Routes.Operators["charging notification"];
        using (var answer = await hub.PostAsync("the partner's", path, body)) Assert.True(answer.IsSuccessStatusCode);
        hub.Revoke("the partner's");
        await UntilAsync(async () =>
        {
            try
            {
                using var answer = await hub.PostAsync("the partner's", path, body);
                return false;
            }
            catch (HttpRequestException)
            {
                return true;
            }
        });
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await holds()) await Task.Delay(500, deadline.Token);
    }

    private static async Task<string?> ShownAsync(Uri hub)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", hub.Port);
            await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, server, _, _) => server is not null);
            await tls.AuthenticateAsClientAsync("localhost");
            return tls.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256);
        }
        catch (Exception restarting) when (restarting is IOException or SocketException)
        {
            return null; // the endpoint is between the old certificate and the new
        }
    }
}
