using System.Net;
using System.Net.Sockets;
using System.Text;
using Kilowatch.Testing;
using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Partners;

/// <summary>Calls to partners: whole answers, connections used again where that is safe, and never a request twice to who may have
/// it.</summary>
public sealed class PartnerClientTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly FakeClock _clock = new();

    [Fact]
    public async Task The_request_has_what_a_partner_needs_and_nothing_else()
    {
        await using var emp = new RawEmp(RawEmp.CountAsync);
        using var client = ClientOf(emp);
        await PostAsync(client, new Uri(emp.Endpoint + "/a b/é?x=ä#not-sent"), "{\"a\":1}");
        Assert.True(emp.Requests.TryDequeue(out var request));
        Assert.Equal(
            $"POST /emp/a%20b/%C3%A9?x=%C3%A4 HTTP/1.1\r\nHost: 127.0.0.1:{emp.Port}\r\nProcess-ID: p-1\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{{\"a\":1}}", request);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "localhost")] // on most machines it is ::1 too, where nobody listens
    [InlineData("::1", "[::1]")]
    public async Task A_partner_is_found_at_any_of_its_addresses(string listens, string host)
    {
        await using var emp = new RawEmp(IPAddress.Parse(listens), RawEmp.CountAsync);
        using var client = ClientOf(emp);
        Assert.Equal("1", await PostAsync(client, new Uri($"http://{host}:{emp.Port}")));
        Assert.True(emp.Requests.TryDequeue(out var request));
        Assert.StartsWith($"POST / HTTP/1.1\r\nHost: {host}:{emp.Port}\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_leads_to_one_address_only()
    {
        await using var one = new RawEmp(RawEmp.CountAsync);
        await using var other = new RawEmp(RawEmp.CountAsync);
        using var client = ClientOf(one);
        Assert.Equal("1", await PostAsync(client, one));
        Assert.Equal("1", await PostAsync(client, other));
        Assert.Equal("The connection was refused.", await PostAsync(client, new Uri("http://127.0.0.1:9/")));
    }

    [Fact]
    public async Task One_connection_carries_calls_that_follow_each_other_and_calls_at_once_have_their_own()
    {
        await using var emp = new RawEmp(RawEmp.CountAsync);
        using var client = ClientOf(emp);
        for (var i = 1; i <= 5; i++) Assert.Equal($"{i}", await PostAsync(client, emp));
        Assert.Equal(1, emp.Opened);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync(client, emp)));
        Assert.InRange(emp.Opened, 1, 50);
    }

    /// <summary>Each call has a body and an answer of its own, of all sizes, in pieces.</summary>
    [Fact]
    public async Task Many_at_once_never_mix()
    {
        await using var emp = new RawEmp(async with =>
        {
            for (var i = 0; await with.ReadAsync() is { } request; i++)
            {
                var body = request.Split("\r\n\r\n")[1];
                var answer =
                    i % 2 == 0
                        ? RawEmp.Answer(body)
                        : $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n";
                await with.WriteAsync(answer[..(i % answer.Length)]);
                await Task.Yield();
                await with.WriteAsync(answer[(i % answer.Length)..]);
            }
        });
        using var client = ClientOf(emp);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async one =>
        {
            for (var i = 0; i < 100; i++)
            {
                var body = $"{one} {i} " + new string((char)('a' + one), (i * 7919 * (one + 1)) % 60_000);
                Assert.Equal(body, await PostAsync(client, emp, body));
            }
        }));
        Assert.Equal(2000, emp.Requests.Count);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")]
    [InlineData("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok")]
    public async Task A_connection_whose_answer_may_not_be_its_last_word_is_not_used_again(string first)
    {
        await using var emp = new RawEmp(async with => await AnswerAllAsync(with, first), RawEmp.CountAsync);
        using var client = ClientOf(emp);
        Assert.Equal("ok", await PostAsync(client, emp));
        Assert.Equal("1", await PostAsync(client, emp));
        Assert.Equal((2, 2), (emp.Opened, emp.Requests.Count));
    }

    /// <summary>What is left unread of an answer must not be taken for the next one.</summary>
    [Theory]
    [InlineData("HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\n", "HTTP 500 instead of an answer.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", "The answer is larger than 65536 bytes.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length x\r\n\r\n", "The answer is not HTTP.")]
    public async Task A_call_that_ends_before_its_answer_does_takes_the_connection_with_it(string first, string failure)
    {
        await using var emp = new RawEmp(async with => await AnswerAllAsync(with, first), RawEmp.CountAsync);
        using var client = ClientOf(emp);
        Assert.Equal(failure, await PostAsync(client, emp));
        Assert.Equal("1", await PostAsync(client, emp));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")]
    [InlineData("reset")]
    public async Task A_connection_that_was_closed_or_spoken_on_between_calls_costs_no_request(string between)
    {
        var (answered, done) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var emp = new RawEmp(
            async with =>
            {
                await with.ReadAsync();
                await with.WriteAsync(RawEmp.Answer("ok"));
                await with.WaitAsync(answered.Task);
                if (between == "reset") with.Reset();
                else if (between == "") with.Dispose();
                else await with.WriteAsync(between);
                done.SetResult();
                await with.ForeverAsync();
            },
            RawEmp.CountAsync);
        using var client = ClientOf(emp);
        Assert.Equal("ok", await PostAsync(client, emp));
        answered.SetResult();
        await done.Task;
        Assert.Equal("1", await PostAsync(client, emp));
        Assert.Equal((2, 2), (emp.Opened, emp.Requests.Count));
    }

    [Theory]
    [InlineData("closes")]
    [InlineData("resets")]
    public async Task A_request_that_the_partner_may_have_is_never_sent_again(string how)
    {
        await using var emp = new RawEmp(
            async with =>
            {
                await with.ReadAsync();
                await with.WriteAsync(RawEmp.Answer("ok"));
                await with.ReadAsync(); // has the second one, and hangs up
                if (how == "resets") with.Reset();
            },
            RawEmp.CountAsync);
        using var client = ClientOf(emp);
        Assert.Equal("ok", await PostAsync(client, emp));
        Assert.Equal("The connection ended before the whole answer was there.", await PostAsync(client, emp));
        Assert.Equal((1, 2), (emp.Opened, emp.Requests.Count));
        Assert.Equal("1", await PostAsync(client, emp));
    }

    [Theory]
    [InlineData("in the body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")]
    [InlineData("in the head", "HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("before the answer", "")]
    public async Task The_time_limit_ends_a_call_that_waits(string where, string beginning)
    {
        await using var emp = new RawEmp(async with => await AnswerAllAsync(with, beginning), RawEmp.CountAsync);
        using var client = ClientOf(emp);
        var waiting = PostAsync(client, emp);
        while (emp.Requests.IsEmpty) await Task.Yield();
        Assert.Equal(Limit, _clock.NextTimer);
        _clock.Advance(Limit - TimeSpan.FromMilliseconds(1));
        Assert.Equal(Limit, _clock.NextTimer);
        Assert.False(waiting.IsCompleted, where);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("No answer within 10 s.", await waiting);
        Assert.Equal("1", await PostAsync(client, emp));
    }

    [Fact]
    public async Task The_time_limit_ends_a_call_whose_request_is_not_taken()
    {
        var begun = new TaskCompletionSource();
        await using var emp = new RawEmp(with => BeginAsync(with, begun), RawEmp.CountAsync);
        using var client = ClientOf(emp);
        var waiting = PostAsync(client, emp, new string('x', 64 * 1024 * 1024)); // more than the system takes in advance
        await begun.Task;
        _clock.Advance(Limit);
        Assert.Equal("No answer within 10 s.", await waiting);
        Assert.Equal("1", await PostAsync(client, emp));
    }

    [Fact]
    public async Task The_time_limit_ends_a_call_that_gets_no_connection()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var address = full.LocalEndPoint!;
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(address, TestContext.Current.CancellationToken); // nobody accepts it, and there is no room for another
        using var client =
            new PartnerClient(new HubOptions(), new SocketTransport(new HubOptions(), new OutgoingTls(new HubOptions())), _clock);
        var waiting = PostAsync(client, new Uri($"http://{address}"));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(Limit);
        Assert.Equal("No answer within 10 s.", await waiting);
    }

    [Fact]
    public async Task Each_call_under_way_has_its_own_time_limit()
    {
        await using var emp = new RawEmp(with => with.ForeverAsync());
        using var client = ClientOf(emp);
        var calls = new List<Task<string>>();
        for (var i = 0; i < 10; i++, _clock.Advance(TimeSpan.FromSeconds(1))) calls.Add(PostAsync(client, emp));
        for (var i = 0; i < 10; i++, _clock.Advance(TimeSpan.FromSeconds(1)))
        {
            Assert.Equal("No answer within 10 s.", await calls[i]);
            Assert.Equal(9 - i, client.UnderWay);
        }

        Assert.Null(_clock.NextTimer);
    }

    [Fact]
    public async Task A_call_that_nobody_wants_any_more_is_given_up()
    {
        var begun = new TaskCompletionSource();
        await using var emp = new RawEmp(with => BeginAsync(with, begun), RawEmp.CountAsync);
        using var client = ClientOf(emp);
        using var stop = new CancellationTokenSource();
        var waiting = PostAsync(client, emp.Endpoint, cancellationToken: stop.Token);
        await begun.Task;
        await stop.CancelAsync();
        Assert.Equal("The call was given up.", await waiting);
        Assert.Equal("The call was given up.", await PostAsync(client, emp.Endpoint, cancellationToken: stop.Token));
        using var other = new CancellationTokenSource();
        Assert.Equal("1", await PostAsync(client, emp.Endpoint, cancellationToken: other.Token));
        await other.CancelAsync(); // too late to mean anything
        Assert.Equal("2", await PostAsync(client, emp));
    }

    /// <summary>Takes the beginning of a request, and no more.</summary>
    private static async Task BeginAsync(Conversation with, TaskCompletionSource begun)
    {
        await with.ReceiveAsync();
        begun.SetResult();
        await with.ForeverAsync();
    }

    private static async Task AnswerAllAsync(Conversation with, string answer)
    {
        while (await with.ReadAsync() is not null) await with.WriteAsync(answer);
    }

    private static Task<string> PostAsync(PartnerClient client, RawEmp emp, string body = "{}") => PostAsync(client, emp.Endpoint, body);

    /// <returns>The answer, or why there is none.</returns>
    private static async Task<string> PostAsync(PartnerClient client, Uri uri, string body = "{}",
        CancellationToken cancellationToken = default)
    {
        var answer = await client.PostAsync(uri, Encoding.Latin1.GetBytes(body), "p-1", Messages.Session, Limit, cancellationToken);
        return answer.Failure ?? Encoding.Latin1.GetString(answer.Body.Span);
    }

    private PartnerClient ClientOf(RawEmp emp)
    {
        Assert.Equal(0, emp.Opened); // nothing is opened before the first call
        var options = new HubOptions();
        return new PartnerClient(options, new SocketTransport(options, new OutgoingTls(options)), _clock);
    }
}
