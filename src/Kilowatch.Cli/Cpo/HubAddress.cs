using System.CommandLine;
using System.Security.Cryptography;
using Kilowatch.Cpo;

namespace Kilowatch.Cli.Cpo;

/// <summary>The hub to speak to, as whom, and with which certificate: alike for <c>cpo</c> and <c>send</c>.</summary>
internal sealed class HubAddress
{
    private readonly Option<string> _hub = new("--hub") { Description = "The hub's base URL.", HelpName = "URL" };
    private readonly Option<string> _operator =
        new("--operator") { Description = "The OperatorID that talks to the hub, for example DE*ABC.", HelpName = "ID" };
    private readonly Option<string?> _certificate = new("--cert") { Description = "Client certificate, PEM.", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "Its key, PEM.", HelpName = "FILE" };
    private readonly Option<string?> _authority =
        new("--ca") { Description = "The authority of the hub's certificate, PEM, when the machine does not trust it.", HelpName = "FILE" };

    public HubAddress(bool isOperatorRequired, bool isHubRequired = true) =>
        (_operator.Required, _hub.Required) = (isOperatorRequired, isHubRequired);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_hub, _operator, _certificate, _key, _authority]) command.Options.Add(option);
    }

    public string? OperatorOf(ParseResult parsed) => parsed.GetValue(_operator);

    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_hub) is not null;

    public string? AuthoritiesOf(ParseResult parsed) => parsed.GetValue(_authority);

    /// <summary>The options, or what is wrong with them.</summary>
    public (CpoOptions? Options, string? Problem) Read(ParseResult parsed, string? operatorId = null, Action<CpoOptions>? configure = null)
    {
        if (!Uri.TryCreate(parsed.GetValue(_hub), UriKind.Absolute, out var hub) || hub.Scheme is not ("http" or "https"))
            return (null, $"--hub is \"{parsed.GetValue(_hub)}\": expected for example {Hub.HubHost.DefaultUrls}.");
        if (parsed.GetValue(_certificate) is null != parsed.GetValue(_key) is null)
            return (null, "--cert and --key belong together: give both.");
        var options = new CpoOptions
        {
            Hub = hub,
            OperatorId = operatorId ?? parsed.GetValue(_operator) ?? "",
            Tls = new()
            {
                Certificate = parsed.GetValue(_certificate),
                Key = parsed.GetValue(_key),
                Authorities = parsed.GetValue(_authority)
            },
        };
        configure?.Invoke(options);
        var problems = CpoOptionsValidation.Problems(options).Select(InOptions).ToList();
        return problems.Count > 0 ? (null, string.Join(Environment.NewLine, problems)) : (options, null);
    }

    // The settings' names are a backend's; here they are options.
    private static string InOptions(string problem) => problem
        .Replace("Cpo:OperatorId", "--operator", StringComparison.Ordinal)
        .Replace("Cpo:NotificationsPerMinute", "--rate", StringComparison.Ordinal)
        .Replace("Cpo:MaxAttempts", "--attempts", StringComparison.Ordinal);

    /// <summary>The HTTP client, or what is wrong with the certificate files.</summary>
    public static (HttpClient? Http, string? Problem) Connect(CpoOptions options)
    {
        try
        {
            return (ChargingNotificationClient.CreateHttpClient(options), null);
        }
        catch (Exception wrongFile) when (wrongFile is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return (null, $"--cert, --key or --ca: {wrongFile.Message}");
        }
    }
}
