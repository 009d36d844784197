using System.Collections.Concurrent;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfHub;

/// <summary>The EMP behind the hub: keeps what it hears, and answers as the scenario wants, each session for itself.</summary>
internal sealed class EmpStandIn(TimeProvider clock) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<Request, Task<Reply>>> _scripts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Exchange>> _heard = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<Exchange, bool> _isTakenDown = new();
    private readonly ConcurrentDictionary<string, byte[]> _records = new(StringComparer.OrdinalIgnoreCase);
    private Listener? _listener;

    public string Url => _listener!.Url;

    /// <summary>What is answered to eRoamingAuthorizeStart.</summary>
    public string AuthorizationStatus { get; set; } = AuthorizationStart.Authorized;

    /// <summary>Whether the hub has ever called.</summary>
    public bool IsCalled { get; private set; }

    /// <exception cref="IOException">The address is taken or not this machine's.</exception>
    public async Task ListenAsync(ListenAddress address) =>
        _listener = await Listener.StartAsync(address, "hub to EMP", AnswerAsync, Keep, clock);

    /// <summary>From now on notifications of this session are answered so.</summary>
    public void Answer(string session, Func<Request, Task<Reply>> reply) => _scripts[session] = reply;

    /// <summary>From now on notifications of this session are acknowledged again.</summary>
    public void AnswerAsEver(string session) => _scripts.TryRemove(session, out _);

    /// <summary>The bodies of this session's notifications, in the order in which they came.</summary>
    public IReadOnlyList<byte[]> Heard(string session) => [.. Of(session).Select(exchange => exchange.Request.Body)];

    /// <summary>Whether this session's charge detail record has come, in these bytes.</summary>
    public bool HasRecord(string session, byte[] body) => _records.TryGetValue(session, out var came) && came.AsSpan().SequenceEqual(body);

    /// <summary>Lets the judge see what was heard and not shown before.</summary>
    public void TakeDown(Judge judge, string session)
    {
        foreach (var exchange in Of(session))
        {
            if (_isTakenDown.TryAdd(exchange, true)) judge.Saw(exchange);
        }
    }

    public ValueTask DisposeAsync() => _listener?.DisposeAsync() ?? ValueTask.CompletedTask;

    private ConcurrentQueue<Exchange> Of(string session) => _heard.GetOrAdd(session, _ => new());

    private Task<Reply> AnswerAsync(Request request)
    {
        IsCalled = true;
        var session = SessionIn(request.Body);
        if (request.Target.EndsWith("/authorize/start", StringComparison.Ordinal)
            || request.Target.EndsWith("/authorize/stop", StringComparison.Ordinal))
        {
            var code = AuthorizationStatus == AuthorizationStart.Authorized ? StatusCodes.Success : StatusCodes.RfidInvalidUid;
            return Task.FromResult(
                Reply.Of(200, $$$"""{"AuthorizationStatus":"{{{AuthorizationStatus}}}","StatusCode":{"Code":"{{{code}}}"}}"""));
        }

        return request.Target.EndsWith("/charging-notifications", StringComparison.Ordinal) && session is not null
            && _scripts.TryGetValue(session, out var script)
            ? script(request)
            : Task.FromResult(Reply.Acknowledge(session, info: "Success"));
    }

    private void Keep(Exchange exchange)
    {
        if (SessionIn(exchange.Request.Body) is not { } session) return;
        if (exchange.Request.Target.EndsWith("/charging-notifications", StringComparison.Ordinal)) Of(session).Enqueue(exchange);
        else if (exchange.Request.Target.EndsWith("/charge-detail-record", StringComparison.Ordinal))
            _records[session] = exchange.Request.Body;
    }

    private static string? SessionIn(byte[] body)
    {
        var facts = MessageReader.Read(body);
        return facts.HasSessionId ? facts.SessionId.TextIn(body) : null;
    }
}
