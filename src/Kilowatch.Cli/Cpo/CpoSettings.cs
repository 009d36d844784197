using System.Text.RegularExpressions;
using Kilowatch.Cpo;
using Kilowatch.Ocpp;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Cpo;

/// <summary>What a run of <c>kilowatch cpo</c> reads, and how.</summary>
internal sealed record CpoSettings
{
    public required CpoOptions Options { get; init; }

    /// <summary>A file, <c>-</c> for standard input; null for a tap.</summary>
    public string? Input { get; init; }

    public ChargerFormat Format { get; init; }

    public string? Evse { get; init; }

    public string? Station { get; init; }

    public string? StationPattern { get; init; }

    public string? StationsFile { get; init; }

    public string? SessionsFile { get; init; }

    public bool OpenSessions { get; init; }

    public TapSettings? Tap { get; init; }

    public TimeSpan HubDeadline { get; init; }

    public TimeSpan? StatusInterval { get; init; }

    public bool IsVerbose { get; init; }

    public bool IsJson { get; init; }

    /// <summary>What else the command line has: <c>--Logging:KEY=VALUE</c>.</summary>
    public IReadOnlyList<string> Logging { get; init; } = [];

    /// <summary>What is wrong, null for nothing.</summary>
    public string? Problem() =>
        Input is null == Tap is null ? "Give either --input (a file, or - for standard input) or --listen (an OCPP tap)."
        : Evse is not null && !EvseId.Matches(Evse) ? $"--evse '{Evse}' is not a valid EvseID, e.g. DE*ABC*E1."
        : Tap is not null && SessionsFile is null && !OpenSessions
        ? "A tap needs to know which transaction is which session: give --sessions FILE or --open-sessions."
        : Tap?.Problem();

    /// <exception cref="IOException">The file of the stations cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public (OcppOptions? Options, string? Problem) ReadOcpp()
    {
        var ocpp = new OcppOptions { Station = Station, OpenSessions = OpenSessions };
        try
        {
            if (StationPattern is not null)
                ocpp.StationPattern = new Regex(StationPattern, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(200));
        }
        catch (ArgumentException wrong)
        {
            return (null, $"--station-pattern is not a regular expression: {wrong.Message}");
        }

        if (StationsFile is null) return (ocpp, null);
        var number = 0;
        foreach (var line in File.ReadLines(StationsFile))
        {
            number++;
            if (ocpp.Stations.Add(line) is { } problem)
                return (null, FormattableString.Invariant($"--stations {StationsFile}, line {number}: {problem}"));
        }

        return (ocpp, null);
    }
}

/// <summary>Where a tap listens, and where it passes on to.</summary>
/// <param name="Listen">ws or wss.</param>
/// <param name="Upstream">The CSMS; null for none.</param>
/// <param name="Certificate">PEM, for wss.</param>
/// <param name="Key">PEM.</param>
/// <param name="UpstreamAuthorities">PEM, when the machine does not trust the CSMS's certificate.</param>
internal sealed record TapSettings(Uri Listen, Uri? Upstream, string? Certificate, string? Key, string? UpstreamAuthorities)
{
    public string? Problem() => Listen.Scheme == "wss" && (Certificate is null || Key is null)
        ? "To listen on wss takes a certificate: give --listen-cert and --listen-key."
        : null;
}
