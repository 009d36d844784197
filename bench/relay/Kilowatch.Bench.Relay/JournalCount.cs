using System.Globalization;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Embedded;

namespace Kilowatch.Bench.Relay;

/// <summary>What the day files hold: each acknowledged notification must be there, once.</summary>
internal static class JournalCount
{
    /// <returns>The highest id now, to count from later.</returns>
    public static long Mark(string data) => RowsAfter(data, 0).Select(row => row.Id).DefaultIfEmpty().Max();

    /// <exception cref="WrongAnswerException">It is another number than was answered.</exception>
    public static void Require(string data, long after, long answered)
    {
        var rows = 0L;
        var distinct = new HashSet<UInt128>();
        foreach (var row in RowsAfter(data, after))
        {
            if (row is not { Effect: SessionEffect.ProgressAccepted, HttpStatus: 200, Request.Length: > 0, Answer.Length: > 0 }) continue;
            rows++;
            distinct.Add(row.Fingerprint);
        }

        if (rows != answered || distinct.Count != answered)
            throw new WrongAnswerException(
                $"{answered} notifications were acknowledged, and the journal has {rows} rows, {distinct.Count} of them distinct");
    }

    private static IEnumerable<JournalRow> RowsAfter(string data, long after)
    {
        foreach (var path in Directory.GetFiles(data, "journal-*.log").Order(StringComparer.Ordinal))
        {
            var day = DateOnly.ParseExact(Path.GetFileNameWithoutExtension(path)["journal-".Length..], "yyyy-MM-dd",
                CultureInfo.InvariantCulture);
            if (day < JournalId.DayOf(after)) continue;
            using var file = new FileDisk().Open(path, FileMode.Open, FileAccess.Read);
            foreach (var record in new JournalPages(file, day, StoreSizes.Default, new Lock()).Between(after))
                yield return JournalRecord.Read(record.Span);
        }
    }
}
