using System.CommandLine;

namespace Kilowatch.Cli.Listen;

/// <summary><c>kilowatch listen</c>: an EMP for the terminal.</summary>
internal static class ListenCommand
{
    private const string DefaultUrls = "http://127.0.0.1:9090";

    private const string Description = """
        Acts as an EMP behind a hub: prints each charging notification, authorization and charge detail record as it arrives,
        and answers as told, or as the backend answers that it forwards to. Nothing is stored.

        ANSWER is 000 (accept), CODE or CODE:TEXT (refuse with that status code, for example 320 or 021:"Sorry"), http:STATUS,
        hang, garbage or close. Given several times, the answers go out in turn, and the last one from then on.
        With --hub it becomes the endpoint of --provider there, and restores the former endpoint when it ends (Ctrl+C).
        --json prints an object a line, as the hub's journal has it; kilowatch replay reads that.

        Examples:
          kilowatch listen
          kilowatch listen --hub http://127.0.0.1:8080 --provider 'DE*ICE' --answer http:500 --answer 000
          kilowatch listen --urls http://127.0.0.1:9091 --forward http://127.0.0.1:3000/ --json
        """;

    public static Command Create()
    {
        var hub = new HubConnectionOptions(isOptional: true);
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen.",
            HelpName = "URL",
            DefaultValueFactory = _ => DefaultUrls
        };
        var forward =
            new Option<string?>(
                "--forward")
            {
                Description =
                    "Send what comes to this address, and give back its answer. To an address that ends in / or has no path OICP's path is added, as a hub does.",
                HelpName = "URL"
            };
        var answer =
            new Option<string[]>("--answer")
            {
                Description = "The answer to notifications and records.",
                HelpName = "ANSWER",
                DefaultValueFactory = _ => []
            };
        var authorize =
            new Option<string[]>("--authorize")
            {
                Description = "The answer to authorize start and stop, as --answer.",
                HelpName = "ANSWER",
                DefaultValueFactory = _ => []
            };
        var delay = new Option<string?>("--delay")
        {
            Description = "How long to wait before each answer, for example 250ms or 12s.",
            HelpName = "TIME"
        };
        var provider =
            new Option<string?>("--provider") { Description = "The ProviderID to act as, for example 'DE*ICE'.", HelpName = "ID" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line." };
        var command = new Command("listen", Description) { urls, forward, answer, authorize, delay, provider, json };
        hub.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var (settings, problem) = ListenSettings.Read(
                parsed.GetValue(urls)!, parsed.GetValue(forward), parsed.GetValue(answer)!, parsed.GetValue(authorize)!,
                parsed.GetValue(delay), parsed.GetValue(provider));
            if (settings is null) return Task.FromResult(Usage.Fail(problem!));
            if (hub.IsGiven(parsed) && settings.Provider is null)
                return Task.FromResult(
                    Usage.Fail("--hub needs --provider: the provider whose endpoint to replace, for example --provider 'DE*ICE'."));
            var registration = hub.IsGiven(parsed) ? new HubRegistration(hub, parsed, settings.Provider!.Value) : null;
            return ListenHost.RunAsync(settings, registration, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }
}
