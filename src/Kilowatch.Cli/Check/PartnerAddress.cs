using System.CommandLine;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Cli.Check;

/// <summary>How the partner is reached: its base URL, and mutual TLS by the options that every verb has.</summary>
internal sealed class PartnerAddress(string example)
{
    private readonly Option<string> _url =
        new("--url") { Description = "The partner's base URL; /api/oicp/... is added to it.", HelpName = "URL" };
    private readonly Option<string?> _certificate = new("--cert") { Description = "Client certificate, PEM.", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "Its key, PEM.", HelpName = "FILE" };
    private readonly Option<string?> _authority =
        new("--ca")
        {
            Description = "The authority of the partner's certificate, PEM, when the machine does not trust it.",
            HelpName = "FILE"
        };
    private readonly Option<TimeSpan> _limit = new("--time-limit")
    {
        Description = "How long an answer may take.",
        HelpName = "HH:MM:SS",
        DefaultValueFactory = _ => TimeSpan.FromSeconds(10),
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_url, _certificate, _key, _authority, _limit]) command.Options.Add(option);
    }

    public TimeSpan Limit(ParseResult parsed) => parsed.GetValue(_limit);

    public (Uri? Url, SocketsHttpHandler? Handler, string? Problem) Read(ParseResult parsed)
    {
        if (parsed.GetValue(_url) is not { } text)
            return (null, null, $"--url is missing: give the partner's base URL, for example {example}.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return (null, null, $"--url is \"{text}\": expected for example {example}.");
        if (parsed.GetValue(_certificate) is null != parsed.GetValue(_key) is null)
            return (null, null, "--cert and --key belong together: give both.");
        if (Limit(parsed) <= TimeSpan.Zero) return (null, null, "--time-limit must be positive.");
        try
        {
            return (url, Handler(parsed.GetValue(_certificate), parsed.GetValue(_key), parsed.GetValue(_authority)), null);
        }
        catch (Exception wrongFile) when (wrongFile is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return (null, null, $"--cert, --key or --ca: {wrongFile.Message}");
        }
    }

    /// <summary>Many connections, no redirects: where a partner redirects to is not the partner.</summary>
    public static SocketsHttpHandler Handler(string? certificate = null, string? key = null, string? authority = null)
    {
        var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = CertificateChains.PolicyForFile(authority) };
        if (certificate is not null)
        {
            var own = X509Certificate2.CreateFromPemFile(certificate, key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true);
        }

        return new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, SslOptions = tls };
    }
}
