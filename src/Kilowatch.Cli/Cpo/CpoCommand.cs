using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Kilowatch.Ocpp;

namespace Kilowatch.Cli.Cpo;

/// <summary><c>kilowatch cpo</c>: reports what a backend or its chargers write, from a file or a pipe.</summary>
internal static class CpoCommand
{
    private const string Description = """
        Reads what a backend or its chargers write, one message per line, and reports it to the hub: Start, End and Error at once,
        and at most one Progress of a session in five minutes, always with the newest value, within 100 notifications a minute.

        Lines are JSON:
          {"session":"<SessionID>","evse":"DE*ABC*E1","at":"2026-01-01T10:00:00+01:00","event":"start|meter|end|error","kwh":1.234}
        or CSV (session,time,kWh), or OCPP 1.6 or 2.0.1 messages; kwh is the meter's register. Details: docs/how-to/report-as-a-cpo.md.
        What could not be delivered stays in --data and is sent by the next run. Feeding the same input again reports nothing twice.
        At the end of the input it delivers what is due and stops.

        With --listen it is an OCPP tap: stations connect to it, and it connects to the CSMS (--upstream). Every frame is passed on unchanged.
        --sessions or --open-sessions tells which transaction belongs to which session. Without --upstream it acts as a minimal CSMS.

        Examples:
          tail -f meters.jsonl | kilowatch cpo --hub http://127.0.0.1:8080 --operator 'DE*ABC' --input -
          kilowatch cpo --hub http://127.0.0.1:8080 --operator 'DE*ABC' --input day.csv --format csv --evse 'DE*ABC*E1'
          cat ocpp.log | kilowatch cpo --hub https://hub.example --operator 'DE*ABC' --input - --format ocpp16 \
            --cert operator-DE-ABC.pem --key operator-DE-ABC.key --ca ca.pem --json
          kilowatch cpo --hub https://hub.example --operator 'DE*ABC' --listen ws://0.0.0.0:9000 --upstream ws://csms.example/ocpp \
            --stations stations.jsonl --open-sessions
        """;

    public static Command Create()
    {
        var hub = new HubAddress(isOperatorRequired: true);
        var input = new Option<string?>("--input") { Description = "Where to read: a file, or - for standard input.", HelpName = "FILE|-" };
        var format =
            new Option<ChargerFormat>("--format")
            {
                Description = "The format of the lines.",
                HelpName = "lines|csv|ocpp16|ocpp201",
                CustomParser = Format
            };
        var evse = new Option<string?>("--evse") { Description = "The EvseID of sessions whose lines name none.", HelpName = "ID" };
        var station =
            new Option<string?>("--station") { Description = "The station of all OCPP frames that do not name one.", HelpName = "NAME" };
        var pattern =
            new Option<string?>(
                "--station-pattern")
            {
                Description = "A pattern that finds the station in the text before a frame: its group \"station\", or its first group.",
                HelpName = "REGEX"
            };
        var stations =
            new Option<string?>(
                "--stations")
            {
                Description = "EVSEs and time zones, one JSON object per line: station, connector, evse, timeZone.",
                HelpName = "FILE"
            };
        var sessions =
            new Option<string?>(
                "--sessions")
            {
                Description =
                    "Sessions of transactions, one JSON object per line, followed while the file grows: station, connector, idTag, remoteStartId, session, evse.",
                HelpName = "FILE"
            };
        var open = new Option<bool>(
            "--open-sessions")
        { Description = "Ask the hub for a session for the card of each transaction that has none." };
        var listen =
            new Option<Uri?>("--listen")
            {
                CustomParser = WebSocketUrl,
                Description = "An OCPP tap: where stations connect.",
                HelpName = "ws://HOST:PORT"
            };
        var upstream =
            new Option<Uri?>("--upstream")
            {
                CustomParser = WebSocketUrl,
                Description = "The CSMS behind the tap. Without it the tap answers the stations itself.",
                HelpName = "ws://HOST/PATH"
            };
        var listenCert = new Option<string?>("--listen-cert") { Description = "The tap's certificate for wss, PEM.", HelpName = "FILE" };
        var listenKey = new Option<string?>("--listen-key") { Description = "Its key, PEM.", HelpName = "FILE" };
        var upstreamCa =
            new Option<string?>(
                "--upstream-ca")
            {
                Description = "The authority of the CSMS's certificate, PEM, when the machine does not trust it.",
                HelpName = "FILE"
            };
        var interval =
            new Option<TimeSpan>("--interval")
            {
                CustomParser = Time,
                Description = "The shortest time between two Progress of a session.",
                HelpName = "HH:MM:SS",
                DefaultValueFactory = _ => TimeSpan.FromMinutes(5)
            };
        var rate = new Option<int>("--rate")
        {
            Description = "The most notifications in a minute.",
            HelpName = "N",
            DefaultValueFactory = _ => 100
        };
        var data = new Option<string>("--data")
        {
            Description = "The outbox directory. Each process needs its own.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "kilowatch-cpo-data"
        };
        var patience =
            new Option<TimeSpan>("--patience")
            {
                CustomParser = Time,
                Description = "After the end of the input, how long to wait for a hub that does not answer.",
                HelpName = "HH:MM:SS",
                DefaultValueFactory = _ => TimeSpan.FromSeconds(30)
            };
        var status =
            new Option<TimeSpan>("--status-interval")
            {
                CustomParser = Time,
                Description = "How often to print the running summary on standard error.",
                HelpName = "HH:MM:SS"
            };
        var verbose = new Option<bool>("--verbose") { Description = "Print on standard error why each report was skipped or postponed." };
        var json = new Option<bool>("--json") { Description = "Print the summary as JSON." };
        var command = new Command("cpo", Description);
        hub.AddTo(command);
        foreach (var option in (Option[])[input, format, evse, station, pattern, stations, sessions, open, listen, upstream, listenCert,
            listenKey, upstreamCa, interval, rate, data, patience, status, verbose, json])
            command.Options.Add(option);
        command.TreatUnmatchedTokensAsErrors = false; // --Logging:KEY=VALUE are settings
        command.SetAction(async (parsed, _) =>
        {
            var (options, problem) = hub.Read(parsed, configure: o =>
            {
                o.MinimumProgressInterval = parsed.GetValue(interval);
                o.NotificationsPerMinute = parsed.GetValue(rate);
                o.Outbox = parsed.GetValue(data);
            });
            if (options is null) return Usage.Fail(problem!);
            if (Usage.SettingsProblem(parsed, "Logging") is { } notASetting) return Usage.Fail(notASetting);
            return await CpoRun.RunAsync(new()
            {
                Options = options,
                Input = parsed.GetValue(input),
                Format = parsed.GetValue(format),
                Evse = parsed.GetValue(evse),
                Station = parsed.GetValue(station),
                StationPattern = parsed.GetValue(pattern),
                StationsFile = parsed.GetValue(stations),
                SessionsFile = parsed.GetValue(sessions),
                OpenSessions = parsed.GetValue(open),
                Tap = parsed.GetValue(listen) is { } at
                    ? new(at, parsed.GetValue(upstream), parsed.GetValue(listenCert), parsed.GetValue(listenKey),
                        parsed.GetValue(upstreamCa))
                    : null,
                HubDeadline = parsed.GetValue(patience),
                StatusInterval = parsed.GetValue(status) is var every && every > TimeSpan.Zero ? every : null,
                IsVerbose = parsed.GetValue(verbose),
                IsJson = parsed.GetValue(json),
                Logging = parsed.UnmatchedTokens,
            });
        });
        return command;
    }

    private static ChargerFormat Format(ArgumentResult told)
    {
        if (Enum.TryParse<ChargerFormat>(told.Tokens[0].Value, ignoreCase: true, out var format) && Enum.IsDefined(format)) return format;
        told.AddError($"--format is \"{told.Tokens[0].Value}\": expected lines, csv, ocpp16 or ocpp201.");
        return default;
    }

    internal static Uri? WebSocketUrl(ArgumentResult told)
    {
        var text = told.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "ws" or "wss")) return url;
        told.AddError($"{told.Argument.Name} is \"{text}\": expected for example ws://127.0.0.1:9000.");
        return null;
    }

    // A bare 5 would be five days.
    private static TimeSpan Time(ArgumentResult told)
    {
        var text = told.Tokens[0].Value;
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time)
            && time >= TimeSpan.Zero) return time;
        told.AddError($"{told.Argument.Name} is \"{text}\": expected hours, minutes and seconds, e.g. 00:05:00.");
        return default;
    }
}
