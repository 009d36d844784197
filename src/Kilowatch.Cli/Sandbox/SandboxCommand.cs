using System.CommandLine;
using System.Globalization;
using Kilowatch.Hub;
using Kilowatch.Sandbox;
using Kilowatch.Sandbox.Clock;
using Kilowatch.Sandbox.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Kilowatch.Cli.Sandbox;

/// <summary><c>kilowatch sandbox</c>: everything in one process, without configuration.</summary>
internal sealed class SandboxCommand
{
    private const string TlsUrl = "https://127.0.0.1:8443";

    private const string Description = """
        Starts a hub, an EMP and a small simulated fleet in one process, with an open session to send charging notifications to.
        No configuration, no certificates. It prints its addresses and a curl command, ready to paste.

        A partner of your own takes the place of the built-in one: --emp for the provider DE*ICE, --cpo for the operator DE*ABC.
        Faults make the built-in EMP fail on demand: slow:2s, down, http:500, garbage, refuse:210; down@0.3 hits three of ten.
        One clock runs at --speed for all of it, and can be moved ahead on the page or by HTTP. Details: docs/how-to/use-the-sandbox.md.

        Examples:
          kilowatch sandbox
          kilowatch sandbox --emp http://127.0.0.1:9090
          kilowatch sandbox --fault slow:2s@0.3 --fault refuse:210@0.1 --seed 7
          kilowatch sandbox --speed 60 --fleet 20
          kilowatch sandbox --tls --data ./sandbox
        """;

    private readonly Option<string?> _urls =
        new("--urls")
        {
            Description =
            $"Where the hub listens, {Hub.HubHost.DefaultUrls} unless given ({TlsUrl} with --tls); the EMP takes the next port, or any free one.",
            HelpName = "URL"
        };
    private readonly Option<string?> _data =
        new("--data") { Description = "The data directory. Without it: a temporary one, deleted at the end.", HelpName = "DIR" };
    private readonly Option<string?> _emp =
        new("--emp")
        {
            Description = $"Your own EMP: where provider {KilowatchSandbox.Provider} is called instead of the built-in one.",
            HelpName = "URL"
        };
    private readonly Option<string?> _cpo =
        new("--cpo")
        {
            Description = $"Your own CPO: where operator {KilowatchSandbox.Operator} is called for remote start and stop.",
            HelpName = "URL"
        };
    private readonly Option<int> _fleet =
        new("--fleet")
        {
            Description = $"Charging points of the simulated operator {KilowatchSandbox.FleetOperator}; 0 for none.",
            HelpName = "N",
            DefaultValueFactory = _ => 3
        };
    private readonly Option<string[]> _fault =
        new("--fault")
        {
            Description = "A fault of the built-in EMP. May be given several times.",
            HelpName = "KIND[@SHARE]",
            DefaultValueFactory = _ => []
        };
    private readonly Option<long> _seed =
        new("--seed")
        {
            Description = "The same seed gives the same fleet, and faults that hit the same messages.",
            HelpName = "N",
            DefaultValueFactory = _ => 1
        };
    private readonly Option<string> _rate =
        new("--rate-limit")
        {
            Description =
            $"Notifications that {KilowatchSandbox.Operator} may send in a minute: 100 is the published policy.",
            HelpName = "N|off",
            DefaultValueFactory = _ => "off"
        };
    private readonly Option<double> _speed =
        new("--speed")
        {
            Description = "How fast the clock runs. With 60, an hour takes a minute.",
            HelpName = "N",
            DefaultValueFactory = _ => 1
        };
    private readonly Option<bool> _tls = new("--tls") { Description = "Mutual TLS, with certificates that the sandbox makes." };

    public static Command Create() => new SandboxCommand().Make();

    private Command Make()
    {
        var command = new Command("sandbox", Description);
        foreach (var option in (Option[])[_urls, _data, _emp, _cpo, _fleet, _fault, _seed, _rate, _speed, _tls])
            command.Options.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            var (options, problem) = Read(parsed);
            return options is null ? Usage.Fail(problem!) : await RunAsync(options);
        });
        return command;
    }

    private static async Task<int> RunAsync(SandboxOptions options)
    {
        using var stop = new Interruption();
        try
        {
            await using var sandbox = await KilowatchSandbox.StartAsync(options);
            Console.WriteLine(sandbox.Greeting.Text());
            await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCodes.Done;
        }
        catch (HubConfigurationException wrong)
        {
            return Usage.Fail(wrong.Message);
        }
        catch (Exception cannotListen) when (Listening.Refusal(cannotListen) is { } why)
        {
            return Usage.Fail(why);
        }
    }

    private (SandboxOptions? Options, string? Problem) Read(ParseResult parsed)
    {
        var isTls = parsed.GetValue(_tls);
        var (scheme, standard) = isTls ? ("https", TlsUrl) : ("http", Hub.HubHost.DefaultUrls);
        if (!Uri.TryCreate(parsed.GetValue(_urls) ?? standard, UriKind.Absolute, out var url) || url.Scheme != scheme)
            return (null, $"--urls is \"{parsed.GetValue(_urls)}\": expected one address such as {standard}.");
        if (!IsPartner(parsed.GetValue(_emp), out var emp))
            return (null, $"--emp is \"{parsed.GetValue(_emp)}\": expected your EMP's base URL, for example http://127.0.0.1:9090.");
        if (!IsPartner(parsed.GetValue(_cpo), out var cpo))
            return (null, $"--cpo is \"{parsed.GetValue(_cpo)}\": expected your CPO's base URL, for example http://127.0.0.1:9091.");
        var fleet = parsed.GetValue(_fleet);
        if (fleet is < 0 or > 5000) return (null, $"--fleet is {fleet}: expected 0 to 5000.");
        var faults = parsed.GetValue(_fault)!;
        if (faults.Length > 0 && emp is not null)
            return (null, "--fault cannot be used with --emp: faults are those of the built-in EMP.");
        if (!FaultPlan.TryMake(faults, parsed.GetValue(_seed), out _, out var problem)) return (null, "--fault: " + problem);
        var speed = parsed.GetValue(_speed);
        if (!(speed >= 0 && speed <= SandboxClock.Fastest))
            return (null,
                $"--speed is {speed.ToString(CultureInfo.InvariantCulture)}: expected 0 (stands still) to {SandboxClock.Fastest}.");
        var limit = 0;
        var isLimited = parsed.GetValue(_rate) != "off";
        if (isLimited
            && (!int.TryParse(parsed.GetValue(_rate), NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                || limit is < 1 or > 1_000_000))
        {
            return (null, $"--rate-limit is \"{parsed.GetValue(_rate)}\": expected a number of notifications in a minute, or off.");
        }

        return (new SandboxOptions
        {
            Url = url,
            Data = parsed.GetValue(_data),
            Emp = emp,
            Cpo = cpo,
            Fleet = fleet,
            Faults = faults,
            Seed = parsed.GetValue(_seed),
            RateLimit = limit,
            Speed = speed,
            IsTls = isTls,
            Logging = logging =>
            {
                logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
                logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            },
            Warn = sentence => Console.Error.WriteLine("kilowatch: " + sentence),
        }, null);
    }

    private static bool IsPartner(string? text, out Uri? url)
    {
        url = null;
        return text is null || (Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "http" or "https");
    }
}
