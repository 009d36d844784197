using System.Globalization;

namespace Kilowatch.Bench.Relay;

/// <summary>What to measure, from the command line.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        bench/relay/run [rounds|both|tls|cold|large|all|compare|telemetry] [--rounds 5] [--seconds 3] [--warmup 20] [--connections 64] [--rate 2000]
                        [--sessions N] [--journal N] [--few 1000] [--other FILE] [--set NAME=VALUE]
          rounds  hub, nginx as a plain proxy and a minimal ASP.NET Core relay in interleaved rounds (the default)
          tls     hub and nginx, both with mutual TLS in front; --other and --set: and another hub
          both    the path of a hub in service, TLS from the CPO and to the EMP: hub (and another build or setting of it), and nginx
          cold    the hub's first five seconds against its steady state
          compare the hub against another build of it (--other its kilowatch.dll) or other settings (--set, of the environment)
          telemetry  the hub with OpenTelemetry off (twice), with metrics, and with 1 % of traces besides
          large   a hub with many sessions and a long journal against one with few and none (1000000 and 5000000 unless given; --few)
        """;

    public string Mode { get; init; } = "rounds";

    public int Rounds { get; init; } = 5;

    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan Warmup { get; init; } = TimeSpan.FromSeconds(20);

    public int Connections { get; init; } = 64;

    public int Rate { get; init; } = 2000;

    public int? Sessions { get; init; }

    public int? Journal { get; init; }

    /// <summary>Sessions of the hub that a large one is compared with.</summary>
    public int Few { get; init; } = 1_000;

    public string? Other { get; init; }

    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    /// <returns>Null for a command line that cannot be understood.</returns>
    public static BenchOptions? Parse(string[] args)
    {
        var options = new BenchOptions();
        var rest = args.AsSpan();
        if (rest.Length > 0 && !rest[0].StartsWith('-'))
        {
            if (rest[0] is not ("rounds" or "both" or "tls" or "cold" or "large" or "all" or "compare" or "telemetry")) return null;
            options = options with { Mode = rest[0] };
            rest = rest[1..];
        }

        for (; rest.Length >= 2; rest = rest[2..])
        {
            if (rest[0] == "--other")
            {
                options = options with { Other = rest[1] };
                continue;
            }

            if (rest[0] == "--set")
            {
                if (rest[1].Split('=', 2) is not [var name, var value]) return null;
                options.Settings[name] = value;
                continue;
            }

            if (!int.TryParse(rest[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return null;
            switch (rest[0])
            {
                case "--rounds": options = options with { Rounds = number }; break;
                case "--seconds": options = options with { Round = TimeSpan.FromSeconds(number) }; break;
                case "--warmup": options = options with { Warmup = TimeSpan.FromSeconds(number) }; break;
                case "--connections": options = options with { Connections = number }; break;
                case "--rate": options = options with { Rate = number }; break;
                case "--sessions": options = options with { Sessions = number }; break;
                case "--few": options = options with { Few = number }; break;
                case "--journal": options = options with { Journal = number }; break;
                default: return null;
            }
        }

        return rest.Length == 0 ? options : null;
    }
}
