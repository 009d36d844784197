using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Kilowatch.Cli.Cpo;
using Kilowatch.Oicp;
using Kilowatch.Sandbox;
using Kilowatch.Sandbox.Clock;

namespace Kilowatch.Cli.Simulate;

/// <summary><c>kilowatch simulate</c>: a fleet of charging points for any hub, or of stations for any CSMS.</summary>
internal sealed class SimulateCommand
{
    private const string Description = """
        Sends charging sessions to a hub, as a CPO with a fleet of charging points does: each is authorized, starts, reports
        Progress every five minutes along an AC or DC charging curve, ends, and sends its charge detail record. Some pause, some
        fail, some block the point. Then it sums up by status code. The exit code is 0 when everything was acknowledged, 1 when
        something was not, 3 when the hub did not answer.

        With --ocpp it plays stations instead, each with a session of its own, for a CSMS or for the tap of kilowatch cpo --listen: they
        connect as CP-0001, CP-0002, ... and their connector 1 is EVSE 0001, 0002, ... of the operator. The exit code is 0 when every
        session was complete, 1 when a card was refused or a session broke off, 3 when no station could connect.

        The same --seed gives the same traffic, byte for byte except for the ids that the hub assigns.

        Examples:
          kilowatch simulate --hub http://127.0.0.1:8080 --sessions 20
          kilowatch simulate --hub http://127.0.0.1:8080 --sessions 3 --duration 3h --speed 600 --seed 1
          kilowatch simulate --hub https://hub.example --operator 'DE*ABC' --uid 044A2DAA856280 --sessions 100 --within 30m \
            --cert operator-DE-ABC.pem --key operator-DE-ABC.key --ca ca.pem --json
          kilowatch simulate --ocpp ws://127.0.0.1:9000 --ocpp-version 2.0.1 --sessions 3 --duration 20m --speed 60
        """;

    /// <summary>With a seed alone, also the times in the messages have to be the same each time.</summary>
    private static readonly DateTimeOffset SeededStart = new(2026, 1, 5, 8, 0, 0, TimeSpan.FromHours(1));

    private readonly HubAddress _hub = new(isOperatorRequired: false, isHubRequired: false);
    private readonly Option<Uri?> _ocpp =
        new("--ocpp")
        {
            CustomParser = CpoCommand.WebSocketUrl,
            Description = "Instead of --hub: the CSMS or the tap to which stations connect; their names are put behind it.",
            HelpName = "ws://HOST:PORT"
        };
    private readonly Option<string> _version =
        new Option<string>("--ocpp-version") { Description = "What the stations speak.", DefaultValueFactory = _ => "1.6" }
            .AcceptOnlyFromAmong("1.6", "2.0.1");
    private readonly Option<string?> _password =
        new("--password")
        {
            Description = "The stations' password for basic authentication at --ocpp; the user is the station's name.",
            HelpName = "PASSWORD"
        };
    private readonly Option<int> _sessions =
        new("--sessions") { Description = "How many sessions.", HelpName = "N", DefaultValueFactory = _ => 10 };
    private readonly Option<string?> _duration =
        new("--duration")
        {
            Description = "How long each session charges, for example 3h or 00:45:00. Without it: 15 minutes to 5 hours.",
            HelpName = "TIME"
        };
    private readonly Option<string> _within =
        new("--within") { Description = "The period in which the sessions begin.", HelpName = "TIME", DefaultValueFactory = _ => "5m" };
    private readonly Option<string> _uid =
        new("--uid")
        {
            Description = "The driver's card. An EMP of the hub must authorize it.",
            HelpName = "UID",
            DefaultValueFactory = _ => "044A2DAA856280"
        };
    private readonly Option<long?> _seed =
        new("--seed")
        {
            Description = "The same seed gives the same sessions, and the same times in them unless --start is given.",
            HelpName = "N"
        };
    private readonly Option<string?> _start =
        new("--start")
        {
            Description =
            "When the first session begins, in the messages. Without it: now, with --ocpp and --speed so that it ends about now, or with --seed 2026-01-05T08:00:00+01:00.",
            HelpName = "TIME"
        };
    private readonly Option<double> _speed =
        new("--speed")
        {
            Description = "How fast the fleet's clock runs. The hub's clock must run as fast (kilowatch sandbox --speed).",
            HelpName = "N",
            DefaultValueFactory = _ => 1
        };
    private readonly Option<string> _rate =
        new("--rate")
        {
            Description = "The most requests in a minute of the fleet's clock, or off for no limit.",
            HelpName = "N|off",
            DefaultValueFactory = _ => "100"
        };
    private readonly Option<bool> _json = new("--json") { Description = "Print the summary as JSON." };

    public static Command Create() => new SimulateCommand().Make();

    private Command Make()
    {
        var command = new Command("simulate", Description);
        _hub.AddTo(command);
        foreach (var option in (Option[])[_ocpp, _version, _password, _sessions, _duration, _within, _uid, _seed, _start, _speed, _rate,
            _json])
            command.Options.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            if (_hub.IsGiven(parsed) == parsed.GetValue(_ocpp) is not null)
                return Usage.Fail("Give either --hub, to speak to a hub as a CPO, or --ocpp, to speak to a CSMS as stations.");
            if (parsed.GetValue(_ocpp) is not null) return await RunStationsAsync(parsed);
            var (cpo, wrongHub) = _hub.Read(parsed, _hub.OperatorOf(parsed) ?? KilowatchSandbox.Operator);
            if (cpo is null) return Usage.Fail(wrongHub!);
            var (options, problem) = Read(parsed, OperatorId.Parse(cpo.OperatorId));
            return options is null ? Usage.Fail(problem!) : await SimulateRun.RunAsync(cpo, options);
        });
        return command;
    }

    private async Task<int> RunStationsAsync(ParseResult parsed)
    {
        var operatorText = _hub.OperatorOf(parsed) ?? KilowatchSandbox.Operator;
        if (!OperatorId.TryParse(operatorText, out var operatorId))
            return Usage.Fail($"--operator is \"{operatorText}\": expected for example DE*ABC.");
        var (options, problem) = Read(parsed, operatorId);
        return options is null ? Usage.Fail(problem!) : await SimulateRun.RunStationsAsync(options);
    }

    /// <summary>Faster than time, a charge lies back and ends about now: a station whose clock is ahead is not believed.</summary>
    private static DateTimeOffset StationsStart(DateTimeOffset now, TimeSpan within, TimeSpan? duration, double speed) =>
        speed <= 1 ? now : now.AddSeconds(-Math.Floor((within + (duration ?? TimeSpan.FromHours(6))).TotalSeconds * (1 - (1 / speed))));

    private (SimulateOptions? Options, string? Problem) Read(ParseResult parsed, OperatorId operatorId)
    {
        var sessions = parsed.GetValue(_sessions);
        if (sessions is < 1 or > 1_000_000) return (null, $"--sessions is {sessions}: expected 1 to 1000000.");
        TimeSpan? duration = null;
        if (parsed.GetValue(_duration) is { } text)
        {
            if (!DurationText.TryParse(text, out var given) || given < TimeSpan.FromMinutes(1) || given > TimeSpan.FromDays(3))
                return (null, $"--duration is \"{text}\": expected 1m to 72h, for example 3h or 00:45:00.");
            duration = given;
        }

        if (!DurationText.TryParse(parsed.GetValue(_within), out var within))
            return (null, $"--within is \"{parsed.GetValue(_within)}\": expected for example 5m.");
        if (!Uid.TryParse(parsed.GetValue(_uid), ReadingMode.Lenient, out var uid))
            return (null, $"--uid is \"{parsed.GetValue(_uid)}\": expected 8, 14 or 20 digits 0-9 and A-F, for example 044A2DAA856280.");
        var speed = parsed.GetValue(_speed);
        if (!(speed > 0 && speed <= SandboxClock.Fastest))
            return (null,
                $"--speed is {speed.ToString(CultureInfo.InvariantCulture)}: expected more than 0, at most {SandboxClock.Fastest}.");
        int? perMinute = null;
        if (parsed.GetValue(_rate) is not "off" and var rate)
        {
            if (!int.TryParse(rate, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
                return (null, $"--rate is \"{rate}\": expected a number of requests in a minute, or off.");
            perMinute = number;
        }

        var seed = parsed.GetValue(_seed);
        DateTimeOffset start;
        if (parsed.GetValue(_start) is { } wire)
        {
            if (!OicpTime.TryParse(wire, out OicpTime time))
                return (null, $"--start is \"{wire}\": expected for example 2026-01-05T08:00:00+01:00.");
            start = time.Value;
        }
        else
        {
            var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
            start = seed is not null ? SeededStart : parsed.GetValue(_ocpp) is null ? now : StationsStart(now, within, duration, speed);
        }

        return (new SimulateOptions
        {
            OperatorId = operatorId,
            Uid = Uid.Parse(uid.Canonical),
            Sessions = sessions,
            Seed = seed ?? RandomNumberGenerator.GetInt32(1, 1_000_000),
            Start = start,
            Duration = duration,
            Within = within,
            Speed = speed,
            PerMinute = perMinute,
            Stations = parsed.GetValue(_ocpp) is { } csms
                ? new(csms, parsed.GetValue(_version) is "2.0.1", parsed.GetValue(_password), _hub.AuthoritiesOf(parsed))
                : null,
            IsJson = parsed.GetValue(_json),
        }, null);
    }
}
