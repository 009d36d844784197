using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kilowatch.Conformance.Dialogue;

namespace Kilowatch.Cli.Check;

/// <summary>Where to wait for the partner, as options of the command line.</summary>
internal sealed class ListenOptions(string description)
{
    private readonly Option<string?> _listen = new("--listen")
    {
        Description = description,
        HelpName = "URL",
    };
    private readonly Option<string?> _certificate =
        new("--listen-cert") { Description = "For an https address: its certificate, PEM.", HelpName = "FILE" };
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
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return (null, $"--listen is \"{text}\": expected for example http://127.0.0.1:9000.");
        if (url.Scheme == "http") return (ListenAddress.Plain(url), null);
        if (parsed.GetValue(_certificate) is not { } certificate || parsed.GetValue(_key) is not { } key)
            return (null, "--listen is https: give its certificate with --listen-cert and --listen-key.");
        try
        {
            return (new ListenAddress(url, X509Certificate2.CreateFromPemFile(certificate, key)), null);
        }
        catch (Exception wrongFile) when (wrongFile is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return (null, $"--listen-cert or --listen-key: {wrongFile.Message}");
        }
    }
}
