using System.Globalization;
using System.Text;
using System.Text.Json;
using Kilowatch.Cpo;

namespace Kilowatch.Cli.Cpo;

/// <summary>What a run came to.</summary>
internal sealed class CpoSummary
{
    private const int MostTold = 20;
    private readonly HashSet<string> _reasons = new(StringComparer.Ordinal);

    public long Lines { get; set; }

    public long Unreadable { get; private set; }

    /// <summary>Events that could be read but not reported: no session, no EvseID.</summary>
    public long Lost { get; private set; }

    public long PassedOver { get; private set; }

    /// <summary>Whether everything due was delivered before the end.</summary>
    public bool IsDelivered { get; set; }

    public bool IsHubAway { get; set; }

    public int Exit(ReportSummary done) =>
        IsHubAway ? ExitCodes.Unreachable : IsDelivered && Unreadable == 0 && Lost == 0 && done.Refused == 0 ? ExitCodes.Done : ExitCodes.No;

    public void TellUnreadable(string why)
    {
        // A wrong file has a million of them: the first ones tell it all.
        if (++Unreadable <= MostTold) Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kilowatch: line {Lines}: {why}"));
    }

    public void TellLost(long line, string why)
    {
        if (++Lost <= MostTold) Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kilowatch: line {line} not reported: {why}"));
    }

    public void TellPassedOver(long line, string why, bool isVerbose)
    {
        PassedOver++;
        if (isVerbose || (_reasons.Count < MostTold && _reasons.Add(why)))
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kilowatch: line {line} passed over: {why}"));
    }

    public string Text(ReportSummary done, int open) => string.Create(CultureInfo.InvariantCulture, $"""
        {Lines} lines read, {Unreadable} unreadable, {Lost} not reported, {PassedOver} parts passed over.
        Delivered: {done.Starts} Start, {done.Progress} Progress, {done.Ends} End, {done.Errors} Error. Refused: {done.Refused}. Sessions still open: {open}.
        {(IsDelivered ? "Everything due was delivered." : "Not everything due was delivered; the rest goes out with the next run on the same --data.")}
        {(done.LastRefusal is null ? "" : "Last refusal: " + done.LastRefusal)}
        """).TrimEnd();

    public string Json(ReportSummary done, int open)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("lines", Lines);
            json.WriteNumber("unreadable", Unreadable);
            json.WriteNumber("notReported", Lost);
            json.WriteNumber("passedOver", PassedOver);
            json.WriteNumber("starts", done.Starts);
            json.WriteNumber("progress", done.Progress);
            json.WriteNumber("ends", done.Ends);
            json.WriteNumber("errors", done.Errors);
            json.WriteNumber("refused", done.Refused);
            json.WriteNumber("tooEarly", done.TooEarly);
            json.WriteNumber("unanswered", done.Unanswered);
            json.WriteNumber("openSessions", open);
            json.WriteBoolean("delivered", IsDelivered);
            json.WriteBoolean("hubAway", IsHubAway);
            json.WriteString("lastRefusal", done.LastRefusal);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
