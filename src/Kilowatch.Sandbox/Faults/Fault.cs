using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Kilowatch.Oicp;

namespace Kilowatch.Sandbox.Faults;

/// <summary>What can go wrong at an EMP.</summary>
internal enum FaultKind
{
    /// <summary>It takes its time, and answers then.</summary>
    Slow,

    /// <summary>It breaks the connection without an answer.</summary>
    Down,

    /// <summary>It answers with an HTTP status.</summary>
    Http,

    /// <summary>It answers 200 with something that is not an acknowledgment.</summary>
    Garbage,

    /// <summary>It refuses, with Result false and a status code.</summary>
    Refuse,
}

/// <summary>A fault as it is written: slow:2s, down, http:500, garbage, refuse:210, each with a share behind it, as in down@0.3.</summary>
internal sealed record Fault(string Text, FaultKind Kind, double Share, TimeSpan Delay = default, int Status = 0, string Code = "")
{
    public const string Forms =
        "slow:TIME (for example slow:2s), down, http:STATUS (400 to 599), garbage or refuse:CODE (three digits), each with a share behind it if it is not to hit all: down@0.3";

    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(5);

    public static bool TryParse(string? text, [NotNullWhen(true)] out Fault? fault)
    {
        fault = null;
        if (text is null) return false;
        var (what, share) = (text, 1.0);
        if (text.LastIndexOf('@') is var at and >= 0)
        {
            what = text[..at];
            if (!double.TryParse(text.AsSpan(at + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out share)
                || share is <= 0 or > 1) return false;
        }

        var (kind, argument) =
            what.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? (what[..colon], what[(colon + 1)..]) : (what, null);
        fault = (kind, argument) switch
        {
            ("slow", _) when DurationText.TryParse(argument, out var delay) && delay > TimeSpan.Zero && delay <= MaxDelay =>
                new(text, FaultKind.Slow, share, Delay: delay),
            ("down", null) => new(text, FaultKind.Down, share),
            ("http", _) when int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                && status is >= 400 and <= 599 => new(text, FaultKind.Http, share, Status: status),
            ("garbage", null) => new(text, FaultKind.Garbage, share),
            ("refuse", { Length: 3 }) when argument != StatusCodes.Success && argument.All(char.IsAsciiDigit) =>
                new(text, FaultKind.Refuse, share, Code: argument),
            _ => null,
        };
        return fault is not null;
    }

    public override string ToString() => Text;
}
