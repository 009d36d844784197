using System.Globalization;
using System.Text;
using System.Text.Json;
using Kilowatch.Cpo;
using Kilowatch.Ocpp;

namespace Kilowatch.Cli.Cpo;

/// <summary>What a run came to. Safe to use from several threads.</summary>
internal sealed class CpoSummary(ProgressReporter reporter, ChargerReporting reporting, bool isVerbose)
{
    // A wrong file has a million of them: the first ones tell it all.
    private const int MaxTold = 20;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Reason> _reasons = new(StringComparer.Ordinal);
    private readonly int[] _counts = new int[Enum.GetValues<ChargerNoteKind>().Length];

    public long Lines { get; set; }

    /// <summary>Connections of stations; null where there is no tap.</summary>
    public Func<int>? Stations { get; set; }

    /// <summary>Whether everything due was delivered before the end.</summary>
    public bool IsDelivered { get; set; }

    public bool IsHubUnreachable { get; set; }

    private int Count(ChargerNoteKind kind) => _counts[(int)kind];

    public int Exit() => IsHubUnreachable ? ExitCodes.Unreachable
        : IsDelivered && Count(ChargerNoteKind.Unreadable) == 0 && Count(ChargerNoteKind.NotReported) == 0 && reporter.Summary.Refused == 0
        ? ExitCodes.Done
        : ExitCodes.No;

    /// <summary>Counts it, and tells each reason once. What cannot be read or is lost is told a few times, since each has its own
    /// words.</summary>
    public void Tell(ChargerNote note)
    {
        lock (_gate)
        {
            _counts[(int)note.Kind]++;
            var key = note.Kind == ChargerNoteKind.Unreadable ? string.Concat(note.Text.Where(c => !char.IsAsciiDigit(c))) : note.Reason;
            if (!_reasons.TryGetValue($"{note.Kind} {key}", out var reason))
            {
                reason = new(note);
                // Bounded: a broken file has a reason of its own in each line.
                if (_reasons.Count < 200) _reasons[$"{note.Kind} {key}"] = reason;
                else if (!isVerbose) return;
            }

            reason.Count++;
            var isNew = reason.Texts.Count < (note.Kind is ChargerNoteKind.NotReported or ChargerNoteKind.Notice ? MaxTold : 1)
                && reason.Texts.Add(note.Text);
            if (!isVerbose && !isNew) return;
            reason.Told++;
        }

        Console.Error.WriteLine($"kilowatch: {Where(note)}{note.Text}");
    }

    /// <summary>At the end: how often each reason came that was not told each time.</summary>
    public void TellCounts()
    {
        lock (_gate)
        {
            foreach (var reason in _reasons.Values.Where(reason => reason.Count > reason.Told))
            {
                Console.Error.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"kilowatch: {reason.Count} times in all: {reason.First.Text}"));
            }
        }
    }

    private static string Where(ChargerNote note)
    {
        var what = note.Kind switch
        {
            ChargerNoteKind.NotReported => "not reported: ",
            ChargerNoteKind.Skipped => "skipped: ",
            _ => "",
        };
        if (note.Line == 0) return what;
        return string.Create(CultureInfo.InvariantCulture, $"line {note.Line}{(what.Length > 0 ? " " + what : ": ")}");
    }

    public string Line()
    {
        var local = reporting.LocalSessions;
        lock (_gate)
        {
            var done = reporter.Summary;
            return string.Create(CultureInfo.InvariantCulture,
                $"{(Stations is null ? $"{Lines} lines" : $"{Stations()} stations connected")}, {reporter.OpenSessions} sessions open, {local} local; delivered {done.Starts} Start, {done.Progress} Progress, {done.Ends} End, {done.Errors} Error; {done.Refused} refused, {Count(ChargerNoteKind.Unreadable)} unreadable, {Count(ChargerNoteKind.NotReported)} not reported, {Count(ChargerNoteKind.Skipped)} skipped.");
        }
    }

    public string Text()
    {
        var local = reporting.LocalSessions;
        lock (_gate)
        {
            var done = reporter.Summary;
            return string.Create(CultureInfo.InvariantCulture, $"""
                {Lines} lines read, {Count(ChargerNoteKind.Unreadable)} unreadable, {Count(ChargerNoteKind.NotReported)} not reported, {Count(ChargerNoteKind.Skipped)} parts skipped, {local} local sessions.
                Delivered: {done.Starts} Start, {done.Progress} Progress, {done.Ends} End, {done.Errors} Error. Refused: {done.Refused}. Sessions still open: {reporter.OpenSessions}.
                {(IsDelivered ? "Everything due was delivered." : "Not everything due was delivered; the rest goes out with the next run on the same --data.")}
                {(done.LastRefusal is null ? "" : "Last refusal: " + done.LastRefusal)}
                """).TrimEnd();
        }
    }

    public string Json()
    {
        using var buffer = new MemoryStream();
        // Its lock is held while it tells: never taken the other way round.
        var local = reporting.LocalSessions;
        lock (_gate)
        {
            var done = reporter.Summary;
            using var json = new Utf8JsonWriter(buffer);
            json.WriteStartObject();
            json.WriteNumber("lines", Lines);
            if (Stations is not null) json.WriteNumber("stations", Stations());
            json.WriteNumber("unreadable", Count(ChargerNoteKind.Unreadable));
            json.WriteNumber("notReported", Count(ChargerNoteKind.NotReported));
            json.WriteStartObject("skipped");
            foreach (var reason in _reasons.Values.Where(reason => reason.First.Kind == ChargerNoteKind.Skipped))
                json.WriteNumber(reason.First.Reason, reason.Count);
            json.WriteEndObject();
            json.WriteNumber("localSessions", local);
            json.WriteNumber("starts", done.Starts);
            json.WriteNumber("progress", done.Progress);
            json.WriteNumber("ends", done.Ends);
            json.WriteNumber("errors", done.Errors);
            json.WriteNumber("refused", done.Refused);
            json.WriteNumber("tooEarly", done.TooEarly);
            json.WriteNumber("unanswered", done.Unanswered);
            json.WriteNumber("openSessions", reporter.OpenSessions);
            json.WriteBoolean("delivered", IsDelivered);
            json.WriteBoolean("hubUnreachable", IsHubUnreachable);
            json.WriteString("lastRefusal", done.LastRefusal);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private sealed class Reason(ChargerNote first)
    {
        public ChargerNote First { get; } = first;

        public int Count { get; set; }

        public int Told { get; set; }

        public HashSet<string> Texts { get; } = new(StringComparer.Ordinal);
    }
}
