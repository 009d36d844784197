using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Kilowatch.Cli.Check.Dialogue;

/// <summary>Where to wait for the partner, and with which certificate.</summary>
internal sealed class ListenAddress(Uri url, X509Certificate2? certificate)
{
    public static ListenAddress Plain(Uri url) => new(url, null);

    public void Configure(KestrelServerOptions kestrel)
    {
        if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)) kestrel.Listen(address, url.Port, Secure);
        else if (url.Host == "localhost") kestrel.Listen(IPAddress.Loopback, url.Port, Secure);
        else kestrel.ListenAnyIP(url.Port, Secure);
    }

    private void Secure(ListenOptions listen)
    {
        if (certificate is null) return;
        listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            // Whoever calls is to be checked, not kept out: any certificate will do.
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        });
    }

    /// <summary>The options of the command line.</summary>
    internal sealed class Options(string description)
    {
        private readonly Option<string?> _listen = new("--listen")
        {
            Description = description,
            HelpName = "URL",
        };
        private readonly Option<string?> _certificate = new("--listen-cert") { Description = "For an https address: its certificate, PEM.", HelpName = "FILE" };
        private readonly Option<string?> _key = new("--listen-key") { Description = "Its key, PEM.", HelpName = "FILE" };

        public void AddTo(Command command)
        {
            command.Options.Add(_listen);
            command.Options.Add(_certificate);
            command.Options.Add(_key);
        }

        public (ListenAddress? Address, string? Problem) Read(ParseResult parsed)
        {
            if (parsed.GetValue(_listen) is not { } text) return (null, null);
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) return (null, $"--listen is \"{text}\": expected for example http://127.0.0.1:9000.");
            if (url.Scheme == "http") return (new(url, null), null);
            if (parsed.GetValue(_certificate) is not { } certificate || parsed.GetValue(_key) is not { } key) return (null, "--listen is https: give its certificate with --listen-cert and --listen-key.");
            try
            {
                return (new(url, X509Certificate2.CreateFromPemFile(certificate, key)), null);
            }
            catch (Exception wrongFile) when (wrongFile is IOException or UnauthorizedAccessException or CryptographicException)
            {
                return (null, $"--listen-cert or --listen-key: {wrongFile.Message}");
            }
        }
    }
}
