using System.Globalization;
using System.Text.RegularExpressions;

namespace Kilowatch.Ocpp.Frames;

/// <summary>A time as a charger wrote it.</summary>
/// <param name="Local">Date and time of day as written.</param>
/// <param name="Offset">From UTC; null when none was written: then the time is an instant only where the station's time zone is
/// known.</param>
internal readonly partial record struct ChargerTime(DateTime Local, TimeSpan? Offset)
{
    /// <summary>ISO 8601, in the forms that name one instant without doubt: extended or basic, T or a blank, Z or an offset with or without
    /// colon.</summary>
    /// <returns>Null for anything else.</returns>
    public static ChargerTime? Read(string? text)
    {
        if (text is null || Iso().Match(text.Trim()) is not { Success: true } match) return null;
        var date = Group("date") ?? Group("date2")!;
        var (hour, minute, second) = (Number("hour"), Number("minute") + Number("minute2"), Number("second") + Number("second2"));
        if (!DateTime.TryParseExact(date.Replace("-", "", StringComparison.Ordinal), "yyyyMMdd", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var local)) return null;
        // A leap second is the last moment of its minute.
        if (hour > 24 || minute > 59 || second > 60 || (hour == 24 && minute + second > 0)) return null;
        try
        {
            local = local.AddHours(hour).AddMinutes(minute).AddSeconds(Math.Min(second, 59));
            if (Group("fraction") is { } digits)
                local = local.AddTicks((long)(decimal.Parse("0." + digits, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond));
            return new(local, OffsetOf(match));
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }

        string? Group(string name) => match.Groups[name] is { Success: true } group ? group.Value : null;
        int Number(string name) => Group(name) is { } digits ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>The instant, by the offset or by the zone.</summary>
    /// <param name="zone">Of the station.</param>
    /// <param name="notBefore">Twice a year a local time names two instants: the first that is not before this is meant.</param>
    public DateTimeOffset? ToInstant(TimeZoneInfo? zone, DateTimeOffset notBefore)
    {
        if (Offset is { } offset) return At(offset);
        if (zone is null) return null;
        if (zone.IsAmbiguousTime(Local))
        {
            var offsets = zone.GetAmbiguousTimeOffsets(Local).OrderDescending().ToList();
            return At(offsets[0]) is { } first && first >= notBefore ? first : At(offsets[^1]);
        }

        return At(zone.GetUtcOffset(Local));
    }

    private DateTimeOffset? At(TimeSpan offset)
    {
        var utc = Local.Ticks - offset.Ticks;
        return utc < 0 || utc > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(Local, offset);
    }

    private static TimeSpan? OffsetOf(Match match)
    {
        if (match.Groups["zulu"].Success) return TimeSpan.Zero;
        if (!match.Groups["sign"].Success) return null;
        var hours = int.Parse(match.Groups["offsetHours"].Value, CultureInfo.InvariantCulture);
        var minutes = match.Groups["offsetMinutes"] is { Success: true } told ? int.Parse(told.Value, CultureInfo.InvariantCulture) : 0;
        if (hours > 14 || minutes > 59) return null;
        var offset = new TimeSpan(hours, minutes, 0);
        return match.Groups["sign"].Value == "-" ? -offset : offset;
    }

    [GeneratedRegex(
        """
        ^(?:(?<date>\d{4}-\d{2}-\d{2})|(?<date2>\d{8}))
        (?:[Tt]|[ ])
        (?<hour>\d{2})(?::(?<minute>\d{2})(?::(?<second>\d{2}))?|(?<minute2>\d{2})(?<second2>\d{2})?)
        (?:[.,](?<fraction>\d{1,9})\d*)?
        (?:[ ]?(?:(?<zulu>[Zz])|(?<sign>[+-])(?<offsetHours>\d{2})(?::?(?<offsetMinutes>\d{2}))?))?$
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Iso();
}
