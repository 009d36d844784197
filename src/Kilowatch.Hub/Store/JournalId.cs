namespace Kilowatch.Hub;

/// <summary>A journal id is a day (UTC, days since 0001-01-01) and a number within it: it sorts by time, tells the
/// day, and stays below 2^53, so that JSON readers keep it exact.</summary>
internal static class JournalId
{
    private const int DayShift = 32;

    public static long FirstOf(DateOnly day) => (long)day.DayNumber << DayShift;

    /// <summary>The nearest day that there is, for an id that no entry can have.</summary>
    public static DateOnly DayOf(long id) => DateOnly.FromDayNumber((int)Math.Clamp(id >> DayShift, 0, DateOnly.MaxValue.DayNumber));

    public static uint NumberOf(long id) => (uint)id;
}
