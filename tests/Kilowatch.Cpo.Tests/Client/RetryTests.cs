using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kilowatch.Cpo.Client;
using Kilowatch.Testing;
using Kilowatch.Oicp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kilowatch.Cpo.Tests.Client;

public sealed class RetryTests : IDisposable
{
    private readonly FakeClock _clock = new();
    private readonly Answering _hub = new();
    private readonly CpoOptions _options = new() { Hub = new Uri("http://hub.test/base/"), OperatorId = "+49*536" };

    public void Dispose() => _hub.Dispose();

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task What_cannot_become_right_is_tried_once(int status)
    {
        _hub.Answers.Enqueue(_ => Answer(status, """{"StatusCode":{"Code":"017"}}"""));
        Assert.IsType<Refused>(await SendAsync());
        Assert.Single(_hub.Bodies);
    }

    [Fact]
    public async Task A_false_Result_is_a_refusal_and_tried_once()
    {
        _hub.Answers.Enqueue(_ => Answer(200, """{"Result":false,"StatusCode":{"Code":"310"}}"""));
        Assert.IsType<Refused>(await SendAsync());
        Assert.Single(_hub.Bodies);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task What_may_become_right_is_tried_again_with_the_same_bytes(int status)
    {
        _hub.Answers.Enqueue(
            _ => status == 0 ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "broken") : Answer(status, ""));
        _hub.Answers.Enqueue(_ => Answer(200, """{"Result":true,"StatusCode":{"Code":"000"}}"""));
        var outcome = Assert.IsType<Acknowledged>(await SendAsync());
        Assert.Equal((2, status != 429), (outcome.Attempts, outcome.EarlierMayHaveArrived));
        Assert.Equal(_hub.Bodies[0], _hub.Bodies[1]);
    }

    [Fact]
    public async Task It_ends_after_the_attempts_allowed()
    {
        for (var i = 0; i < 9; i++) _hub.Answers.Enqueue(_ => Answer(503, ""));
        Assert.Equal(4, Assert.IsType<Unreachable>(await SendAsync()).Attempts);
        Assert.Equal(4, _hub.Bodies.Count);
    }

    [Fact]
    public async Task Retry_After_is_waited_for_and_a_long_one_is_the_callers_to_plan()
    {
        _hub.Answers.Enqueue(_ => Answer(429, "", after: TimeSpan.FromSeconds(30)));
        _hub.Answers.Enqueue(_ => Answer(429, "", after: TimeSpan.FromMinutes(10)));
        var throttled = Assert.IsType<Throttled>(await SendAsync());
        Assert.Equal(TimeSpan.FromMinutes(10), throttled.RetryAfter);
        Assert.Equal(2, _hub.Bodies.Count);
        Assert.InRange(_clock.Elapsed, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
    }

    [Fact]
    public async Task A_hub_that_hangs_may_have_it()
    {
        _options.MaxAttempts = 1;
        _hub.Answers.Enqueue(_ => null);
        Assert.True(Assert.IsType<Unreachable>(await SendAsync()).MayHaveArrived);
        Assert.Equal(_options.Timeout, _clock.Elapsed);
    }

    [Fact]
    public async Task Without_a_connection_it_did_not_arrive()
    {
        _options.MaxAttempts = 1;
        _hub.Answers.Enqueue(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        Assert.False(Assert.IsType<Unreachable>(await SendAsync()).MayHaveArrived);
    }

    [Fact]
    public void Backoff_doubles_to_its_limit_with_full_jitter_and_never_before_Retry_After()
    {
        var last = new RetryPolicy(_options, () => 0.999999);
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(1, 8).Select(n => (int)Math.Round(last.Delay(n).TotalSeconds)));
        var first = new RetryPolicy(_options, () => 0);
        Assert.Equal(TimeSpan.Zero, first.Delay(5));
        Assert.Equal(TimeSpan.FromSeconds(20), first.Delay(5, TimeSpan.FromSeconds(20)));
        Assert.InRange(last.Delay(int.MaxValue), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_date_in_Retry_After_is_read_by_the_senders_clock()
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        answer.Headers.Date = _clock.GetUtcNow().AddHours(-3);
        answer.Headers.RetryAfter = new RetryConditionHeaderValue(_clock.GetUtcNow().AddHours(-3).AddSeconds(40));
        Assert.Equal(TimeSpan.FromSeconds(40), RetryAfterHeader.Read(answer.Headers, _clock.GetUtcNow()));
    }

    [Fact]
    public async Task Authorization_and_charge_detail_record_go_to_the_operators_address()
    {
        _hub.Answers.Enqueue(
            _ => Answer(200,
                """{"SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","AuthorizationStatus":"Authorized","StatusCode":{"Code":"000"}}"""));
        _hub.Answers.Enqueue(_ => Answer(200, """{"AuthorizationStatus":"NotAuthorized","StatusCode":{"Code":"102"}}"""));
        _hub.Answers.Enqueue(_ => Answer(200, """{"Result":true,"StatusCode":{"Code":"000"}}"""));
        using var http = new HttpClient(_hub, disposeHandler: false);
        var client = new ChargingNotificationClient(http, _options, _clock);
        var start = await client.AuthorizeStartAsync(new AuthorizeStart());
        Assert.IsType<Acknowledged>(start.Outcome);
        Assert.Equal("3fe7378a-238f-4cf3-bca6-de657881f8c2", start.Answer!.SessionId!.Value.Value);
        var stop = await client.AuthorizeStopAsync(new AuthorizeStop());
        Assert.Equal("102", Assert.IsType<Refused>(stop.Outcome).Code);
        Assert.False(stop.Answer!.IsAuthorized);
        Assert.IsType<Acknowledged>(await client.SendChargeDetailRecordAsync(new ChargeDetailRecord()));
        Assert.Equal("/base/api/oicp/charging/v21/operators/%2B49*536/authorize/start", _hub.Paths[0]);
        Assert.Equal("/base/api/oicp/charging/v21/operators/%2B49*536/authorize/stop", _hub.Paths[1]);
        Assert.Equal("/base/api/oicp/cdrmgmt/v22/operators/%2B49*536/charge-detail-record", _hub.Paths[2]);
    }

    private async Task<Outcome> SendAsync()
    {
        using var http = new HttpClient(_hub, disposeHandler: false);
        var client = new ChargingNotificationClient(() => http, _options, _clock, () => 0.5, NullLogger.Instance);
        var sending = client.SendAsync(new StartNotification());
        // Whatever the client waits for is a timer of this clock; it is set before the client gives its thread back.
        while (!sending.IsCompleted && _clock.NextTimer is { } timer) _clock.Advance(timer - _clock.Elapsed);
        return await sending;
    }

    private static HttpResponseMessage Answer(int status, string body, TimeSpan? after = null)
    {
        var answer =
            new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (after is { } wait) answer.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
        return answer;
    }

    private sealed class Answering : HttpMessageHandler
    {
        public Queue<Func<int, HttpResponseMessage?>> Answers { get; } = new();

        public List<string> Bodies { get; } = [];

        public List<string> Paths { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Paths.Add(request.RequestUri!.AbsolutePath);
            Bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            if (Answers.Dequeue()(Bodies.Count) is { } answer) return answer;
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
