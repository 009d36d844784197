using System.Text.Json;
using Kilowatch.Ocpp.Frames;
using Kilowatch.Ocpp.Lines;
using Kilowatch.Oicp;

namespace Kilowatch.Ocpp.Transactions;

/// <summary>OCPP 1.6 and 2.0.1: which message says what about which session. docs/how-to/report-as-a-cpo.md has the tables.</summary>
/// <remarks><code>
/// line --> LogReader --> message --> whose station? --> Ocpp16 or Ocpp201 --> whose transaction? --> event of its session
///                    \-> session --> SessionHints                                               \-> held, until its session is known
/// </code></remarks>
internal sealed partial class OcppInput : ChargerInput
{
    private readonly OcppOptions _options;
    private readonly TimeProvider _clock;
    private readonly OcppVersion _said;
    private readonly LogReader _log;
    private readonly SessionHints _hints = new();
    private readonly Dictionary<string, Station> _stations = new(StringComparer.Ordinal);
    private readonly HashSet<Station> _changed = [];
    private readonly LinkedList<(Station Station, Transaction Transaction)> _waiting = new();
    private readonly HashSet<SessionId> _taken = [];
    private long _lines;
    private long _localSessions;
    private bool _isVersionTold;

    public OcppInput(OcppOptions options, TimeProvider clock, OcppVersion said)
    {
        (_options, _clock, _said) = (options, clock, said);
        _log = new(options);
    }

    public override long LocalSessions => _localSessions;

    /// <summary>Transactions for whose card the hub is to be asked.</summary>
    public Queue<SessionWish> Wishes { get; } = new();

    /// <summary>Whether a session has ended, here or before a restart: its name is then not given again.</summary>
    public Func<SessionId, bool> HasEnded { get; set; } = _ => false;

    private protected override ChargerLine ReadLine(string line)
    {
        _lines++;
        var reading = new Reading();
        foreach (var item in _log.Read(line)) Take(item, reading);
        Evict(reading);
        return reading.ToLine();
    }

    /// <summary>Reads a frame as it went over a connection.</summary>
    public ChargerLine ReadFrame(string station, ReadOnlyMemory<byte> utf8)
    {
        var reading = new Reading();
        // A station's subprotocol says its version.
        _isVersionTold = true;
        try
        {
            using var json = JsonDocument.Parse(utf8);
            if (json.RootElement.ValueKind == JsonValueKind.Array)
                Take(new LogItem(OcppMessage.OfFrame(json.RootElement) with { Station = station }), reading);
            else reading.Problem = $"Station {station} sent something that is not an OCPP-J frame.";
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            reading.Problem =
                $"Station {station} sent a frame that cannot be read: {(wrong is JsonException ? "it is not JSON." : wrong.Message)}";
        }

        Evict(reading);
        return reading.ToLine();
    }

    /// <summary>Reads a line that names the session of a transaction.</summary>
    public ChargerLine ReadSession(string line)
    {
        var reading = new Reading();
        try
        {
            if (string.IsNullOrWhiteSpace(line)) return ChargerLine.Nothing;
            using var json = JsonDocument.Parse(line);
            var hint = SessionHint.Read(json.RootElement);
            Take(new LogItem(Session: hint with { Station = hint.Station ?? _options.Station }), reading);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException)
        {
            reading.Problem = wrong is JsonException ? "The line of the sessions is not JSON." : wrong.Message;
        }

        return reading.ToLine();
    }

    /// <summary>Time has passed: transactions whose session nobody named in time are local ones.</summary>
    public ChargerLine Tick()
    {
        var reading = new Reading();
        Evict(reading);
        return reading.ToLine();
    }

    /// <summary>What the hub said about a <see cref="SessionWish"/>.</summary>
    /// <param name="wish">The transaction.</param>
    /// <param name="session">Its session; null when the hub did not authorize it.</param>
    /// <param name="why">Why not.</param>
    public ChargerLine Resolve(SessionWish wish, SessionId? session, string? why)
    {
        var reading = new Reading();
        wish.Transaction.IsAsking = false;
        if (wish.Transaction.IsWaiting)
        {
            if (session is { } id) Bind(wish.Station, wish.Transaction, id, evse: null, reading);
            else MakeLocal(wish.Station, wish.Transaction);
            if (why is not null)
                reading.Skip("notAuthorized",
                    $"{Capital(wish.Station)}: a card is not authorized for roaming, so its charge is a local one. {why}");
        }

        RetryUnclear(wish.Station, reading);
        return reading.ToLine();
    }

    public override ChargerLine Complete()
    {
        var reading = new Reading();
        if (_log.Complete() is { } broken) Take(broken, reading);
        foreach (var station in _stations.Values)
        {
            foreach (var stop in station.Unclear) TellUnclear(station, stop, reading);
            station.Unclear.Clear();
        }

        // What goes on after this input may still be named a session.
        _localSessions += _waiting.Count(waiting => waiting.Transaction.IsWaiting);
        if (_lines > 0 && _log.Frames == 0)
            reading.NotReported("noFrames", $"None of {_lines} lines has an OCPP frame. Is --format right?");
        return reading.ToLine();
    }

    /// <summary>Stations whose state is to be saved, and forgets that they are.</summary>
    public IEnumerable<(string Name, string? State)> TakeChanged()
    {
        foreach (var station in _changed) yield return (station.Name, station.IsEmpty ? null : StationJson.Write(station));
        _changed.Clear();
    }

    /// <summary>Goes on with what an earlier process saved.</summary>
    public void Restore(string state)
    {
        if (StationJson.Read(state) is not { } station) return;
        _stations[station.Name] = station;
        foreach (var transaction in station.Open)
        {
            if (transaction.Session is { } session) _taken.Add(session);
            else if (!transaction.IsLocal)
            {
                transaction.Arrived = _clock.GetUtcNow();
                if (transaction.IsCharging) transaction.Hold(StartOf(transaction, transaction.StartAt, transaction.StartRegister));
                _waiting.AddLast((station, transaction));
                Wish(station, transaction);
            }
        }
    }

    private void Take(LogItem item, Reading reading)
    {
        if (item.Problem is not null) reading.Problem = item.Problem;
        if (item.Remark is not null) reading.Remarks.Add(item.Remark);
        if (item.Session is not null) Take(item.Session, reading);
        if (item.Message is { } message) Take(message, reading);
    }

    private void Take(OcppMessage message, Reading reading)
    {
        TellVersion(message, reading);
        if (StationOf(message, reading) is not { } station) return;
        switch (message)
        {
            case { Type: OcppMessageType.Error }: CallFailed(station, message, reading); break;
            case { Type: OcppMessageType.Answer }: Answered(station, message, reading); break;
            case { Action: "StartTransaction" }: Start(station, message, reading); break;
            case { Action: "MeterValues" }: MeterValues(station, message, reading); break;
            case { Action: "StopTransaction" }: Stop(station, message, reading); break;
            case { Action: "TransactionEvent" }: TransactionEvent(station, message, reading); break;
            case { Action: "StatusNotification" }: Status(station, message, reading); break;
            case { Action: "NotifyEvent" }: NotifyEvent(station, message, reading); break;
            case { Action: "Authorize" or "RemoteStartTransaction" or "RequestStartTransaction" }:
                Authorized(station, message, reading); break;
            default: reading.Skip("otherMessage", $"{message.Action} says nothing about a session."); break;
        }
    }

    private void TellVersion(OcppMessage message, Reading reading)
    {
        if (_isVersionTold || WrongFormat.Version(message.Action) is not { } version || version == _said) return;
        _isVersionTold = true;
        var (name, format) = version == OcppVersion.Ocpp16 ? ("1.6", "ocpp16") : ("2.0.1", "ocpp201");
        reading.Notice("otherVersion",
            $"These are OCPP {name} messages ({message.Action}): --format {format} is right. They are read as what they are.");
    }

    /// <summary>A frame without a station is that of the input's only one; where there are several, nobody knows.</summary>
    private Station? StationOf(OcppMessage message, Reading reading)
    {
        if (message.Station is { } name)
        {
            if (!_stations.TryGetValue(name, out var named))
            {
                // What came without a name before and had no transaction was this station's.
                if (_stations.TryGetValue("", out var unnamed) && unnamed.Open.Count == 0) _stations.Remove("");
                _stations[name] = named = new Station { Name = name };
            }

            named.IsSeen = true;
            return named;
        }

        var candidates = _stations.Values.Where(station => station.IsSeen).Take(2).ToList();
        if (candidates.Count == 0) candidates = [.. _stations.Values.Where(station => station.Open.Count > 0).Take(2)];
        if (candidates.Count > 1) candidates = [.. _stations.Values.Where(station => Knows(station, message)).Take(2)];
        if (candidates.Count == 0 && _stations.Values.Count(station => station.IsSeen) < 2)
            candidates = [_stations.TryGetValue("", out var own) ? own : _stations[""] = new()];
        if (candidates is [var only])
        {
            only.IsSeen = true;
            return only;
        }

        var text = $"A frame without a station, and the input has several: it is unknown which station sent it ({message.Action ?? "an answer"}). {HowToName}";
        if (message.Action is "StartTransaction" or "StopTransaction" or "TransactionEvent" or "MeterValues")
            reading.NotReported("stationMissing", text);
        else reading.Skip("stationMissing", text);
        return null;
    }

    private const string HowToName =
        "Name the station: --station, \"station\" in an object around the frame, or --station-pattern for the text before it.";

    private static bool Knows(Station station, OcppMessage message) =>
        message.Type == OcppMessageType.Call
            ? (message.Payload.Text("transactionId") ?? message.Payload.Member("transactionInfo")?.Text("transactionId")) is { } number
                && station.Open.Exists(t => t.Has(number))
            : message.MessageId is { } call && station.Open.Exists(transaction => transaction.Call == call);

    private void Take(SessionHint hint, Reading reading)
    {
        if (_taken.Contains(hint.Session) || HasEnded(hint.Session)) return;
        foreach (var (station, transaction) in _waiting)
        {
            // Who has ended is meant only by name: the next one at that connector may be about to start.
            if (transaction is not { IsWaiting: true } || (transaction.HasEnded && hint.IdTag is null && hint.RemoteStartId is null))
                continue;
            if (_clock.GetUtcNow() - transaction.Arrived > _options.SessionWithin) continue;
            if (!SessionHints.Fits(hint, station.Name, transaction, EvseOf(station, transaction))) continue;
            Bind(station, transaction, hint.Session, hint.Evse, reading);
            return;
        }

        _hints.Add(hint);
    }

    /// <summary>The transaction is this session: what happened so far is told.</summary>
    private void Bind(Station station, Transaction transaction, SessionId session, EvseId? evse, Reading reading)
    {
        transaction.Session = session;
        transaction.IsLocal = false;
        transaction.Evse ??= evse;
        _taken.Add(session);
        station.Remember(transaction);
        _changed.Add(station);
        foreach (var held in transaction.Held) Emit(station, transaction, held, reading);
        transaction.Held.Clear();
        if (transaction.HasEnded) _taken.Remove(session);
    }

    /// <summary>Looks for the session of a transaction that has none: named before, or asked of the hub.</summary>
    private void Await(Station station, Transaction transaction, Reading reading)
    {
        if (_hints.Take(station.Name, transaction, EvseOf(station, transaction), _taken.Contains) is { } hint)
        {
            Bind(station, transaction, hint.Session, hint.Evse, reading);
            return;
        }

        if (transaction.Arrived == default)
        {
            transaction.Arrived = _clock.GetUtcNow();
            _waiting.AddLast((station, transaction));
        }

        if (_options.OpenSessions && !transaction.IsAsking && transaction.IdTag is not null && EvseOf(station, transaction) is null)
        {
            reading.Notice("noEvse",
                $"{Capital(station)}, connector {transaction.Connector}: its EvseID is not in --stations, so the hub cannot be asked for a session.");
        }

        Wish(station, transaction);
    }

    private void Wish(Station station, Transaction transaction)
    {
        if (!_options.OpenSessions || transaction.IsAsking || transaction.Identification is not { } card
            || EvseOf(station, transaction) is not { } evse) return;
        transaction.IsAsking = true;
        Wishes.Enqueue(new(station, transaction, evse, card));
    }

    private void Evict(Reading reading)
    {
        var now = _clock.GetUtcNow();
        while (_waiting.First is { Value: var (station, transaction) } oldest)
        {
            if (transaction.IsWaiting && (transaction.IsAsking || now - transaction.Arrived <= _options.SessionWithin)) break;
            if (transaction.IsWaiting) MakeLocal(station, transaction);
            _waiting.RemoveFirst();
            RetryUnclear(station, reading);
        }
    }

    private void MakeLocal(Station station, Transaction transaction)
    {
        transaction.IsLocal = true;
        transaction.Held.Clear();
        _localSessions++;
        _changed.Add(station);
    }

    /// <summary>The transaction is over.</summary>
    private void Finish(Station station, Transaction transaction, Reading reading)
    {
        transaction.HasEnded = true;
        station.Open.Remove(transaction);
        station.Remember(transaction);
        if (transaction.Session is { } session) _taken.Remove(session);
        _changed.Add(station);
        RetryUnclear(station, reading);
    }

    private void Emit(Station station, Transaction transaction, ChargerEvent happened, Reading reading)
    {
        _changed.Add(station);
        if (transaction.Session is { } session)
            reading.Events.Add(happened with { SessionId = session, EvseId = EvseOf(station, transaction) });
        else if (!transaction.IsLocal) transaction.Hold(happened);
    }

    private EvseId? EvseOf(Station station, Transaction transaction) =>
        transaction.Evse ?? _options.Stations.EvseOf(station.Name, transaction.Connector);

    private static ChargerEvent StartOf(Transaction transaction, DateTimeOffset at, decimal? register) =>
        new(default, ChargerEventKind.Start, at)
        {
            KiloWattHours = register,
            Identification = transaction.Identification,
            // In 1.6 the number is the CSMS's and comes after the start.
            PartnerSessionId = transaction.Call is null ? transaction.Numbers.FirstOrDefault() : null,
        };

    private static string Capital(Station station) => station.ToString() is var name ? char.ToUpperInvariant(name[0]) + name[1..] : "";
}

/// <summary>A transaction for whose card the hub is to be asked.</summary>
internal sealed record SessionWish(Station Station, Transaction Transaction, EvseId Evse, Identification Card);
