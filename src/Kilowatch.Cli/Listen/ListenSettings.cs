using Kilowatch.Oicp;
using Kilowatch.Sandbox;

namespace Kilowatch.Cli.Listen;

/// <summary>How to listen.</summary>
internal sealed record ListenSettings(string Urls, Uri? Forward, AnswerScript Answers, AnswerScript Authorizations, TimeSpan Delay,
    ProviderId? Provider)
{
    /// <summary>The settings, or what is wrong with the options.</summary>
    public static (ListenSettings? Settings, string? Problem) Read(string urls, string? forward, string[] answers, string[] authorizations,
        string? delay, string? provider)
    {
        if (!Uri.TryCreate(urls, UriKind.Absolute, out var url) || url.Scheme != "http")
            return (null, $"--urls is \"{urls}\": expected one address such as http://127.0.0.1:9090.");
        Uri? backend = null;
        if (forward is not null && (!Uri.TryCreate(forward, UriKind.Absolute, out backend) || backend.Scheme is not ("http" or "https")))
            return (null, $"--forward is \"{forward}\": expected an address such as http://127.0.0.1:3000/.");
        if (forward is not null && answers.Length + authorizations.Length > 0)
            return (null, "--forward gives the backend's answer, --answer and --authorize your own: choose one.");
        if (AnswerScript.Read("--answer", answers) is { Problem: { } wrongAnswer }) return (null, wrongAnswer);
        if (AnswerScript.Read("--authorize", authorizations) is { Problem: { } wrongAuthorize }) return (null, wrongAuthorize);
        var wait = TimeSpan.Zero;
        if (delay is not null && !DurationText.TryParse(delay, out wait))
            return (null, $"--delay is \"{delay}\": expected for example 250ms, 12s or 2m.");
        ProviderId id = default;
        if (provider is not null && !ProviderId.TryParse(provider, out id))
            return (null, $"--provider \"{provider}\" is not a valid ProviderID: expected for example DE*ICE.");
        return (new ListenSettings(urls, backend, AnswerScript.Read("--answer", answers).Script!,
            AnswerScript.Read("--authorize", authorizations).Script!, wait, provider is null ? null : id), null);
    }
}
