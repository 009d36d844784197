using System.Globalization;
using System.Text.Json;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Webhooks;
using Kilowatch.Testing;

namespace Kilowatch.Emp.Tests.Webhooks;

public sealed class WebhookTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public void The_signature_is_that_of_the_standards_own_example()
    {
        Assert.True(WebhookSignature.TryReadSecret(Secret, out var secret));
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330),
                "{\"test\": 2432232314}"u8));
    }

    [Fact]
    public async Task A_backend_is_told_each_thing_once_and_signed()
    {
        await using var backend = await Backend.StartAsync();
        await using var emp = await StartAsync(backend);
        string[] types = ["session.started", "session.progress", "session.error", "session.finished", "session.closed"];
        string[] messages = [Messages.Started(), Messages.Progress(5, "1.25"), Messages.Failed(), Messages.Ended(10, "2"),
            Messages.Record(10, "2")];
        for (var i = 0; i < messages.Length; i++)
        {
            var route = i < 4 ? EmpHarness.Notifications : EmpHarness.Records;
            await emp.TakesAsync(messages[i], route);
            await emp.TakesAsync(messages[i], route);
            var call = await NextAsync(emp.Time, backend);
            Demand(call);
            var told = JsonSerializer.Deserialize(call.Body, SessionJson.Readable.WebhookMessage)!;
            Assert.Equal((types[i], i + 1), (told.Type, told.Data.Revision));
        }

        emp.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.True(backend.IsQuiet);
    }

    [Fact]
    public async Task A_backend_that_fails_is_told_again_later_the_same_under_the_same_id_even_after_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-emp-").FullName;
        var time = new FakeClock(Messages.Start);
        await using var backend = await Backend.StartAsync();
        backend.Answer = () => 500;
        Backend.Call first;
        await using (var emp = await StartAsync(backend, directory, time))
        {
            await emp.TakesAsync(Messages.Started());
            first = await NextAsync(time, backend);
            await NextAsync(time, backend); // the second attempt, some seconds later
            await emp.TakesAsync(Messages.Progress(5, "1"));
        }

        backend.Answer = () => 204;
        await using (var emp = await StartAsync(backend, directory, time))
        {
            var calls = new List<Backend.Call>();
            while (!calls.Exists(call => call.Id == first.Id) || calls.Count < 2) calls.Add(await NextAsync(time, backend));
            var again = calls.Find(call => call.Id == first.Id)!;
            Assert.True(again.Body.AsSpan().SequenceEqual(first.Body)); // as the session was then, although there is progress now
            Assert.NotEqual(first.Timestamp, again.Timestamp, StringComparer.Ordinal);
            Demand(again);
        }

        Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"1\"")] // as the live network takes it
    public async Task Before_the_penalty_time_the_backend_is_told_in_time(string kWh)
    {
        await using var backend = await Backend.StartAsync();
        await using var emp = await StartAsync(backend, configure: options => options.Webhooks[0].Events = [WebhookTypes.PenaltyNear]);
        await emp.TakesAsync(Messages.Ended(0, kWh, penaltyMinute: 60));
        emp.Time.Advance(TimeSpan.FromMinutes(49.5));
        Assert.True(backend.IsQuiet);
        var call = await NextAsync(emp.Time, backend);
        var told = JsonSerializer.Deserialize(call.Body, SessionJson.Readable.WebhookMessage)!;
        Assert.Equal((WebhookTypes.PenaltyNear, Messages.Start.AddMinutes(50)), (told.Type, told.Timestamp));
        Assert.True(emp.Time.GetUtcNow() >= Messages.Start.AddMinutes(50));
    }

    [Fact]
    public async Task A_backend_that_is_gone_for_good_is_not_told_again()
    {
        await using var backend = await Backend.StartAsync();
        backend.Answer = () => 410;
        await using var emp = await StartAsync(backend);
        await emp.TakesAsync(Messages.Started());
        await NextAsync(emp.Time, backend);
        await emp.TakesAsync(Messages.Progress(5, "1"));
        Assert.Contains("session.progress", System.Text.Encoding.UTF8.GetString((await NextAsync(emp.Time, backend)).Body),
            StringComparison.Ordinal);
        for (var i = 0; i < 100; i++) emp.Time.Advance(TimeSpan.FromHours(1));
        Assert.True(backend.IsQuiet);
    }

    private static Task<EmpHarness> StartAsync(Backend backend, string directory = "", FakeClock? time = null,
        Action<EmpOptions>? configure = null) => EmpHarness.StartAsync(
        options =>
        {
            options.Data = directory;
            options.Webhooks.Add(new() { Url = backend.Url, Secret = Secret });
            configure?.Invoke(options);
        },
        time);

    /// <summary>A backend changes its secret without missing anything: for a while each request carries a signature by the old and one by
    /// the new.</summary>
    [Fact]
    public async Task While_secrets_change_each_of_two_verifies()
    {
        const string Next = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        await using var backend = await Backend.StartAsync();
        await using var emp = await StartAsync(backend, configure: options => options.Webhooks[0].SecondSecret = Next);
        await emp.TakesAsync(Messages.Started());
        var call = await NextAsync(emp.Time, backend);
        var signatures = call.Signature.Split(' ');
        Assert.Equal(2, signatures.Length);
        Demand(call with { Signature = signatures[0] }, Secret);
        Demand(call with { Signature = signatures[1] }, Next);
    }

    private static async Task<Backend.Call> NextAsync(FakeClock time, Backend backend)
    {
        var next = backend.NextAsync();
        await time.AdvanceUntilAsync(next, TimeSpan.FromSeconds(2));
        return await next;
    }

    private static void Demand(Backend.Call call, string shared = Secret)
    {
        Assert.True(WebhookSignature.TryReadSecret(shared, out var secret));
        var sent = DateTimeOffset.FromUnixTimeSeconds(long.Parse(call.Timestamp, CultureInfo.InvariantCulture));
        Assert.Equal(WebhookSignature.Sign(secret, call.Id, sent, call.Body), call.Signature);
    }
}
