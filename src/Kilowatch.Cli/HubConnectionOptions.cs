using System.CommandLine;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Kilowatch.Cli;

/// <summary>How the verbs for a hub's operator reach the admin routes of a running hub.</summary>
/// <param name="isOptional">Whether the verb also does something without a hub; then there is none unless given.</param>
internal sealed class HubConnectionOptions(bool isOptional = false)
{
    private readonly Option<string?> _hub =
        new("--hub") { Description = "The hub.", HelpName = "URL", DefaultValueFactory = _ => isOptional ? null : Hub.HubHost.DefaultUrls };
    private readonly Option<string?> _token =
        new("--token")
        {
            Description =
            "A token whose SHA-256 is in Hub:AdminTokens, or for an EMP in Emp:AdminTokens. Not needed on the same machine unless AdminRequiresCredential is true.",
            HelpName = "TOKEN"
        };
    private readonly Option<string?> _certificate = new("--cert") { Description = "Client certificate, PEM.", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "Its key, PEM.", HelpName = "FILE" };
    private readonly Option<string?> _authority =
        new("--ca") { Description = "The authority of the hub's certificate, PEM, when the machine does not trust it.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Options.Add(_hub);
        AddCredentialsTo(command);
    }

    public void AddCredentialsTo(Command command)
    {
        command.Options.Add(_token);
        command.Options.Add(_certificate);
        command.Options.Add(_key);
        command.Options.Add(_authority);
    }

    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_hub) is not null;

    public async Task<int> CallAsync(
        ParseResult parsed, HttpMethod method, string path, string? json, Action<string> done, CancellationToken cancellationToken,
        TimeSpan? patience = null, string? emp = null)
    {
        var (option, address) = emp is null ? ("--hub", parsed.GetValue(_hub)) : ("--emp", emp);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var hub) || hub.Scheme is not ("http" or "https"))
        {
            return Usage.Fail($"{option} is \"{address}\": expected for example {Hub.HubHost.DefaultUrls}.");
        }

        try
        {
            using var client = new HttpClient(Handler(parsed)) { BaseAddress = hub, Timeout = patience ?? TimeSpan.FromSeconds(30) };
            using var request = new HttpRequestMessage(method, path);
            if (parsed.GetValue(_token) is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
            using var response = await client.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsStringAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                await Console.Error.WriteLineAsync("kilowatch: " + Explain(response, answer));
                return ExitCodes.No;
            }

            done(answer);
            return ExitCodes.Done;
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(
                $"kilowatch: {hub} cannot be reached ({unreachable.InnerException?.Message ?? unreachable.Message}). Is {(emp is null ? "the hub" : "the EMP")} running there?");
            return ExitCodes.Unreachable;
        }
        catch (Exception wrongFile) when (wrongFile is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return Usage.Fail($"--cert, --key or --ca: {wrongFile.Message}");
        }
    }

    private SocketsHttpHandler Handler(ParseResult parsed)
    {
        var handler =
            new SocketsHttpHandler
            {
                SslOptions = { CertificateChainPolicy =
                CertificateChains.PolicyForFile(parsed.GetValue(_authority)) }
            };
        if (parsed.GetValue(_certificate) is { } path)
        {
            var certificate = X509Certificate2.CreateFromPemFile(path, parsed.GetValue(_key));
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return handler;
    }

    private static string Explain(HttpResponseMessage response, string answer)
    {
        try
        {
            if (JsonNode.Parse(answer)?["message"] is { } message) return (string)message!;
        }
        catch (Exception notOurs) when (notOurs is System.Text.Json.JsonException or InvalidOperationException)
        {
            // then as it came
        }

        return $"HTTP {(int)response.StatusCode}. {answer.Trim()}";
    }
}
