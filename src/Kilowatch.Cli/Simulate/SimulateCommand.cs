using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Kilowatch.Cli.Cpo;
using Kilowatch.Oicp;
using Kilowatch.Sandbox;
using Kilowatch.Sandbox.Clock;

namespace Kilowatch.Cli.Simulate;

/// <summary><c>kilowatch simulate</c>: a fleet of charging points for any hub.</summary>
internal sealed class SimulateCommand
{
    private const string Description = """
        Sends charging sessions to a hub, as a CPO with a fleet of charging points does: each is authorized, starts, reports
        Progress every five minutes along an AC or DC charging curve, ends, and sends its charge detail record. Some pause, some
        fail, some block the point. Then it sums up by status code. The exit code is 0 when everything was acknowledged, 1 when
        something was not, 3 when the hub did not answer.

        The same --seed gives the same traffic, byte for byte except for the ids that the hub assigns.

        Examples:
          kilowatch simulate --hub http://127.0.0.1:8080 --sessions 20
          kilowatch simulate --hub http://127.0.0.1:8080 --sessions 3 --duration 3h --speed 600 --seed 1
          kilowatch simulate --hub https://hub.example --operator 'DE*ABC' --uid 044A2DAA856280 --sessions 100 --within 30m \
            --cert operator-DE-ABC.pem --key operator-DE-ABC.key --ca ca.pem --json
        """;

    /// <summary>With a seed alone, also the times in the messages have to be the same each time.</summary>
    private static readonly DateTimeOffset SeededStart = new(2026, 1, 5, 8, 0, 0, TimeSpan.FromHours(1));

    private readonly HubAddress _hub = new(isOperatorRequired: false);
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
            "When the first session begins, in the messages. Without it: now, or with --seed 2026-01-05T08:00:00+01:00.",
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
        foreach (var option in (Option[])[_sessions, _duration, _within, _uid, _seed, _start, _speed, _rate, _json])
            command.Options.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            var (cpo, wrongHub) = _hub.Read(parsed, _hub.OperatorOf(parsed) ?? KilowatchSandbox.Operator);
            if (cpo is null) return Usage.Fail(wrongHub!);
            var (options, problem) = Read(parsed, OperatorId.Parse(cpo.OperatorId));
            return options is null ? Usage.Fail(problem!) : await SimulateRun.RunAsync(cpo, options);
        });
        return command;
    }

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
            start = seed is null ? DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()) : SeededStart;
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
            IsJson = parsed.GetValue(_json),
        }, null);
    }
}
