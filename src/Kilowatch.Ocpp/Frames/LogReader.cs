using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Frames;

/// <summary>Finds OCPP messages in the lines that CSMSs, libraries and people write.</summary>
/// <remarks><code>
/// [2,"19223201","StartTransaction",{...}]                                                  a frame
/// [INFO ] 2025-03-10 10:00:00 ... [chargeBoxId=CP-1, ...] Received: [2,"19223201",...] a frame with text before it, quotes escaped or not
/// [                                                                                        a frame over several lines
/// {"station":"CP-1","session":"...","evse":"DE*ABC*E1","message":[2,...]}                  a frame with what it does not know
/// {"station":"CP-1","action":"StartTransaction","payload":{...}}                           a message without its frame
/// {"level":"info","station":"CP-1","msg":"received [2,\"19223201\",..."}                   a frame in a log line that is JSON
/// {"station":"CP-1","idTag":"04A1B2C3","session":"..."}                                    the session of a transaction to come
/// </code></remarks>
internal sealed partial class LogReader(OcppOptions options)
{
    private const int MaxPending = 1 << 20;
    private readonly StringBuilder _pending = new();
    private string _pendingBefore = "";

    /// <summary>Frames seen so far.</summary>
    public long Frames { get; private set; }

    /// <summary>What a line holds: nothing while a frame goes on with the next one, two things where a frame broke off.</summary>
    public IEnumerable<LogItem> Read(string line)
    {
        var items = new List<LogItem>();
        if (_pending.Length > 0 && Continue(line, items)) return items;
        Begin(line, items);
        return items;
    }

    /// <summary>The frame that the input broke off in.</summary>
    public LogItem? Complete()
    {
        if (_pending.Length == 0) return null;
        _pending.Clear();
        return LogItem.Unreadable("The input ends in the middle of a JSON value.");
    }

    /// <returns>Whether the line belonged to the frame that was begun.</returns>
    private bool Continue(string line, List<LogItem> items)
    {
        var text = _pending.Append('\n').Append(line).ToString();
        var state = Parse(text, out var json, out _);
        if (state == JsonState.Incomplete && text.Length <= MaxPending && !IsFrameOfItsOwn(line)) return true;
        _pending.Clear();
        if (state == JsonState.Complete)
        {
            Take(json, _pendingBefore, items);
            return true;
        }

        // A lone bracket at the end of a line of text promises nothing.
        if (text.TrimStart().Length - line.Length > 2)
            items.Add(LogItem.Unreadable("A JSON value that began on a line before does not end."));
        return false;
    }

    private static bool IsFrameOfItsOwn(string line) =>
        FrameBegin().Match(line) is { Success: true } frame && Parse(line[frame.Index..], out _, out _) == JsonState.Complete;

    private void Begin(string line, List<LogItem> items)
    {
        var text = line.Trim();
        if (text[0] is '{' or '[')
        {
            var state = Parse(text, out var json, out _);
            if (state == JsonState.Complete && (text[0] == '{' || IsFrame(json)))
            {
                Take(json, "", items);
                return;
            }

            if (state == JsonState.Incomplete)
            {
                Await(text, "");
                return;
            }
        }

        if (FrameBegin().Match(text) is { Success: true } begin)
        {
            var before = text[..begin.Index];
            switch (Parse(text[begin.Index..], out var json, out var why))
            {
                case JsonState.Complete: Take(json, before, items); break;
                case JsonState.Incomplete: Await(text[begin.Index..], before); break;
                default: items.Add(LogItem.Unreadable($"The frame in the line is not JSON: {why}")); break;
            }
        }
        else if (EscapedFrameBegin().Match(text) is { Success: true } escaped)
        {
            if (Unescaped(text[escaped.Index..]) is { } frame && Parse(frame, out var json, out _) == JsonState.Complete)
                Take(json, text[..escaped.Index], items);
            else items.Add(LogItem.Unreadable("The frame in the line is not JSON."));
        }
        else if (text.EndsWith('[') && text.Length < 1000)
        {
            Await("[", text[..^1]);
        }
        else
        {
            items.Add(NoFrame(text));
        }
    }

    private void Await(string text, string before)
    {
        _pending.Append(text);
        _pendingBefore = before;
    }

    private static LogItem NoFrame(string text)
    {
        if (Csv().IsMatch(text)) return LogItem.Unreadable("This is CSV: read it with --format csv.");
        if (Parse(text + " ", out _, out _) == JsonState.Complete)
            return LogItem.Unreadable(
                "The line is not an OCPP message: expected [2,id,action,{...}], [3,id,{...}] or an object around one.");
        return LogItem.Skip("noFrame", "The line has no OCPP frame.");
    }

    private void Take(JsonElement json, string before, List<LogItem> items)
    {
        try
        {
            items.Add(json.ValueKind == JsonValueKind.Array ? Message(OcppMessage.OfFrame(json), before) : Object(json));
        }
        catch (FormatException wrong)
        {
            items.Add(LogItem.Unreadable(wrong.Message));
        }
    }

    private LogItem Message(OcppMessage message, string before)
    {
        Frames++;
        return new(message with
        {
            Station =
            message.Station ?? options.Station ?? (before.Length > 0 ? StationNames.InText(before, options.StationPattern) : null)
        });
    }

    private LogItem Object(JsonElement line)
    {
        if (MessageIn(line) is { } message)
        {
            Frames++;
            return Around(line, message, line.Text("station") ?? options.Station ?? StationNames.InObject(line));
        }

        if (line.Member("session") is not null)
        {
            if (line.Member("kwh") is not null || line.Member("event") is not null)
                return LogItem.Unreadable("This is not OCPP: read it with --format lines.");
            var hint = SessionHint.Read(line);
            return new(Session: hint with { Station = hint.Station ?? options.Station });
        }

        // A log line that is JSON itself: the frame is the text of a member.
        foreach (var member in line.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Array && IsFrame(member.Value)) return Found(OcppMessage.OfFrame(member.Value), "");
            if (member.Value.ValueKind != JsonValueKind.String || member.Value.GetString() is not { } text) continue;
            if (FrameBegin().Match(text) is { Success: true } begin
                && Parse(text[begin.Index..], out var frame, out _) == JsonState.Complete)
                return Found(OcppMessage.OfFrame(frame), text[..begin.Index]);
        }

        return line.Member("message") is null && line.Member("payload") is null && line.EnumerateObject().Any()
            ? LogItem.Skip("noFrame", "The line has no OCPP frame.")
            : LogItem.Unreadable(
                "The line is not an OCPP message: expected a frame [2,id,action,{...}], or an object with message or with action and payload.");

        LogItem Found(OcppMessage found, string before)
        {
            Frames++;
            return Around(line, found,
                options.Station ?? StationNames.InObject(line) ?? StationNames.InText(before, options.StationPattern));
        }
    }

    private static LogItem Around(JsonElement line, OcppMessage message, string? station) => new(message with
    {
        Station = station,
        Session = line.Text("session") is { } id ? SessionId.Parse(id) : null,
        Evse = line.Text("evse") is { } evse ? EvseId.Parse(evse) : null,
    });

    private static OcppMessage? MessageIn(JsonElement line)
    {
        if (line.Member("message") is { ValueKind: JsonValueKind.Array } frame) return OcppMessage.OfFrame(frame);
        return line.Member("payload") is { ValueKind: JsonValueKind.Object } payload && line.Text("action") is { } action
            ? OcppMessage.OfHandler(action, line.Text("messageId") ?? line.Text("uniqueId"), payload)
            : null;
    }

    private static bool IsFrame(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array && json.GetArrayLength() >= 2 && json[0].ValueKind == JsonValueKind.Number
            && json[0].TryGetInt32(out var type) && type is >= 2 and <= 4;

    private static JsonState Parse(string text, out JsonElement json, out string? why)
    {
        (json, why) = (default, null);
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, utf8);
            var reader = new Utf8JsonReader(utf8.AsSpan(0, length), isFinalBlock: false, default);
            if (!JsonDocument.TryParseValue(ref reader, out var document)) return JsonState.Incomplete;
            using (document) json = document.RootElement.Clone();
            return JsonState.Complete;
        }
        catch (JsonException wrong)
        {
            why = wrong.Message;
            return JsonState.Wrong;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    // Inside a quoted text: up to its end, with \" and \\ as what they stand for.
    private static string? Unescaped(string text)
    {
        var end = 0;
        while (end < text.Length && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
        try
        {
            using var json = JsonDocument.Parse(string.Create(CultureInfo.InvariantCulture, $"\"{text[..Math.Min(end, text.Length)]}\""));
            return json.RootElement.GetString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private enum JsonState
    {
        Complete,
        Incomplete,
        Wrong,
    }

    [GeneratedRegex("""\[\s*[234]\s*,\s*(?:"|\d+\s*,\s*["{])""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FrameBegin();

    [GeneratedRegex("""\[\s*[234]\s*,\s*\\"(?=[^"\\])""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EscapedFrameBegin();

    [GeneratedRegex("""^(?:session[,;]|\w{8}-\w{4}-\w{4}-\w{4}-\w{12}[,;])""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Csv();
}

/// <summary>What was found in a line: one of the four.</summary>
internal sealed record LogItem(OcppMessage? Message = null, SessionHint? Session = null, string? Problem = null,
    ChargerRemark? Remark = null)
{
    public static LogItem Unreadable(string why) => new(Problem: why);

    public static LogItem Skip(string kind, string why) => new(Remark: ChargerRemark.Skipped(kind, why));
}
