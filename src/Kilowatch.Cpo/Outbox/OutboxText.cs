using System.Globalization;
using System.Text;
using Kilowatch.Cpo.Reporting;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Outbox;

/// <summary>Waiting messages and the unanswered Progress as text in a row: one a line, its JSON last, since compact JSON has no line
/// break.</summary>
internal static class OutboxText
{
    public static string? Write(IReadOnlyList<WaitingItem> waiting)
    {
        if (waiting.Count == 0) return null;
        var text = new StringBuilder();
        foreach (var item in waiting)
            text.Append(CultureInfo.InvariantCulture, $"{(int)item.Kind} {item.Created.UtcTicks} ")
                .Append(Encoding.UTF8.GetString(item.Body)).Append('\n');
        return text.ToString();
    }

    public static List<WaitingItem>? ReadWaiting(string? text)
    {
        if (text is null) return null;
        var items = new List<WaitingItem>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', 3);
            items.Add(new((ItemKind)Whole(parts[0]), Encoding.UTF8.GetBytes(parts[2]), Utc(parts[1])));
        }

        return items;
    }

    public static string? Write(ProgressAttempt? attempt) => attempt is null ? null : string.Create(CultureInfo.InvariantCulture,
        $"{attempt.FirstSentUtc.UtcTicks} {OicpTime.FromDateTimeOffset(attempt.At)} {attempt.Value} {string.Join(',', attempt.Between.Select(v => v.ToString(CultureInfo.InvariantCulture)))} {Encoding.UTF8.GetString(attempt.Body)}");

    /// <param name="text">As written.</param>
    /// <param name="age">The time since it was sent, made the reporter's watch's by the caller.</param>
    public static ProgressAttempt? ReadAttempt(string? text, Func<DateTimeOffset, TimeSpan> age)
    {
        if (text is null) return null;
        var parts = text.Split(' ', 5);
        var sent = Utc(parts[0]);
        return new(Encoding.UTF8.GetBytes(parts[4]), OicpTime.Parse(parts[1]).Value, decimal.Parse(parts[2], CultureInfo.InvariantCulture),
            SavedSession.Split(parts[3].Replace(',', ' ')), age(sent), sent);
    }

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Utc(string ticks) => new(Whole(ticks), TimeSpan.Zero);
}
