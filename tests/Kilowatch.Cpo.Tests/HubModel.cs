using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Kilowatch.Testing;
using Kilowatch.Oicp;

namespace Kilowatch.Cpo.Tests;

internal enum Fault
{
    None,

    /// <summary>Nothing listens.</summary>
    NoConnection,

    /// <summary>The hub does its work, and the connection breaks before the answer.</summary>
    AnswerLost,

    /// <summary>HTTP 429, forwarded to nobody.</summary>
    TooMany,

    /// <summary>The EMP does not respond: 200 with code 310.</summary>
    EmpAway,

    /// <summary>HTTP 500 with code 001 and no Result.</summary>
    HubError,

    /// <summary>The EMP says no.</summary>
    EmpRefuses,

    /// <summary>Code 400.</summary>
    SessionInvalid,

    /// <summary>Code 320.</summary>
    NotSupported,

    /// <summary>HTTP 401.</summary>
    Unauthorized,
}

/// <summary>What the EMP got: once for everything that the hub forwarded.</summary>
internal sealed record Forwarded(TimeSpan At, ChargingNotification Message)
{
    public string Session => Message.SessionId!.Value.Value;
}

/// <summary>The hub's rules that matter to a CPO, in memory: five minutes, replays by equal body, the minute's rate.</summary>
internal sealed class HubModel(FakeClock clock) : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TimeSpan> _lastProgress = [];
    private readonly Dictionary<string, string> _answers = [];
    private readonly Queue<TimeSpan> _minute = new();

    public Func<ChargingNotification, Fault> Faults { get; set; } = _ => Fault.None;

    public int PerMinute { get; set; } = int.MaxValue;

    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    public TimeSpan? RetryAfter { get; set; } = TimeSpan.FromSeconds(20);

    public List<Forwarded> Forwarded { get; } = [];

    public ConcurrentQueue<(TimeSpan At, string Body, Fault Fault)> Requests { get; } = [];

    public int TooEarly { get; private set; }

    public int OverRate { get; private set; }

    public IEnumerable<T> Of<T>(string? session = null)
        where T : ChargingNotification => Forwarded.Where(f => session is null || f.Session == session).Select(f => f.Message).OfType<T>();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        var message = ChargingNotification.Parse(Encoding.UTF8.GetBytes(body));
        lock (_gate)
        {
            var fault = Faults(message);
            Requests.Enqueue((clock.Elapsed, body, fault));
            switch (fault)
            {
                case Fault.NoConnection: throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
                case Fault.TooMany: return Told(429, "", RetryAfter);
                case Fault.EmpAway: return Negative("310");
                case Fault.HubError: return Told(500, """{"StatusCode":{"Code":"001","Description":"Hubject system error"}}""");
                case Fault.EmpRefuses: return Negative("210");
                case Fault.SessionInvalid: return Negative("400");
                case Fault.NotSupported: return Negative("320");
                case Fault.Unauthorized:
                    return Told(401, """{"StatusCode":{"Code":"017","Description":"Unauthorized Access","AdditionalInfo":null}}""");
            }

            var answer = Relay(body, message);
            return fault == Fault.AnswerLost
                ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was closed")
                : answer;
        }
    }

    private HttpResponseMessage Relay(string body, ChargingNotification message)
    {
        while (_minute.TryPeek(out var first) && first + TimeSpan.FromMinutes(1) <= clock.Elapsed) _minute.Dequeue();
        if (_minute.Count >= PerMinute)
        {
            OverRate++;
            return Told(429, "", RetryAfter);
        }

        _minute.Enqueue(clock.Elapsed);
        if (_answers.TryGetValue(body, out var stored)) return Told(200, stored);
        var session = message.SessionId!.Value.Value;
        if (message is ProgressNotification && _lastProgress.TryGetValue(session, out var last) && clock.Elapsed < last + Interval)
        {
            TooEarly++;
            return Told(200,
                """{"Result":false,"StatusCode":{"Code":"022","Description":"Data error","AdditionalInfo":"Progress Notification can be sent only at interval of at least 5 min"}}""", last + Interval - clock.Elapsed);
        }

        if (message is ProgressNotification) _lastProgress[session] = clock.Elapsed;
        Forwarded.Add(new(clock.Elapsed, message));
        return Told(200, _answers[body] = """{"Result":true,"StatusCode":{"Code":"000","Description":"Success","AdditionalInfo":null}}""");
    }

    private static HttpResponseMessage Negative(string code) =>
        Told(200, $$$"""{"Result":false,"StatusCode":{"Code":"{{{code}}}","Description":"No"}}""");

    private static HttpResponseMessage Told(int status, string body, TimeSpan? retryAfter = null)
    {
        var answer =
            new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (retryAfter is { } after) answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(Math.Ceiling(after.TotalSeconds)));
        return answer;
    }
}
