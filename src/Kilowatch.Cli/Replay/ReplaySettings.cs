using System.Globalization;
using Kilowatch.Cpo;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Replay;

/// <summary>What to replay, where to, and how. A speed of 0 waits for nothing; without a hub the messages are only printed.</summary>
internal sealed record ReplaySettings(
    string? File, Uri? From, string? Token, Uri? Hub, decimal Speed, bool NewIds, Uid? OpenWith, int Seed, bool ShiftsTimes,
    TimeSpan? Shift,
    IReadOnlySet<OperatorId> Operators, IReadOnlySet<SessionId> Sessions, CpoTlsOptions Tls)
{
    /// <summary>The settings, or what is wrong with the options.</summary>
    public static (ReplaySettings? Settings, string? Problem) Read(ReplayWish wish)
    {
        if ((wish.File is null) == (wish.From is null))
            return (null, "Give a file, - for standard input, or --from with a hub's address. See: kilowatch replay --help");
        if (!TryUrl(wish.From, out var from)) return (null, $"--from is \"{wish.From}\": expected for example http://127.0.0.1:8080.");
        if (!TryUrl(wish.Hub, out var hub)) return (null, $"--hub is \"{wish.Hub}\": expected for example http://127.0.0.1:8080.");
        if (hub is null && !wish.DryRun) return (null, "--hub is missing: where to send; or --dry-run to see the messages only.");
        var speed = 0m;
        if (wish.Speed != "max"
            && (!decimal.TryParse(wish.Speed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out speed) || speed <= 0))
            return (null, $"--speed is \"{wish.Speed}\": expected how many times faster, for example 60, or max.");
        Uid uid = default;
        if (wish.OpenWith is { } card && !Uid.TryParse(card, ReadingMode.Lenient, out uid))
            return (null, $"--open-with \"{card}\" is not a valid UID: expected 8, 14 or 20 hexadecimal digits.");
        var shift = TimeSpan.Zero;
        if (wish.Shift is { } by && !TimeSpan.TryParse(by, CultureInfo.InvariantCulture, out shift))
            return (null,
                $"--shift-times is \"{by}\": expected for example 1.06:00:00, -00:30:00, or nothing for \"the first message is now\".");
        if (wish.Certificate is null != wish.Key is null) return (null, "--cert and --key belong together: give both.");
        var operators = new HashSet<OperatorId>();
        foreach (var text in wish.Operators)
        {
            if (!OperatorId.TryParse(text, out var id))
                return (null, $"--operator \"{text}\" is not a valid OperatorID: expected for example DE*ABC.");
            operators.Add(id);
        }

        var sessions = new HashSet<SessionId>();
        foreach (var text in wish.Sessions)
        {
            if (!SessionId.TryParse(text, out var id))
                return (null, $"--session \"{text}\" is not a valid SessionID: expected 8-4-4-4-12 letters and digits.");
            sessions.Add(id);
        }

        var tls = new CpoTlsOptions { Certificate = wish.Certificate, Key = wish.Key, Authorities = wish.Authority };
        return (new(wish.File, from, wish.Token, wish.DryRun ? null : hub, speed, wish.NewIds || wish.OpenWith is not null,
            wish.OpenWith is null ? null : Uid.Parse(uid.Canonical), wish.Seed,
            wish.ShiftsTimes, wish.Shift is null ? null : shift, operators, sessions, tls), null);
    }

    private static bool TryUrl(string? text, out Uri? url)
    {
        url = null;
        return text is null || (Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is ("http" or "https"));
    }
}
