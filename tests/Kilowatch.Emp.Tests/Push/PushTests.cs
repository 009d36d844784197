using System.Net;
using System.Text;
using Kilowatch.Testing;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Tests.Push;

/// <summary>Notifications by a push service of our own.</summary>
public sealed class PushTests
{
    private const string Subject = "mailto:drivers@emp.example";

    [Fact]
    public async Task A_driver_who_asks_is_told_of_the_end_in_the_drivers_language_encrypted_and_signed()
    {
        await using var service = await PushService.StartAsync();
        await using var emp = await StartAsync(service);
        await emp.TakesAsync(Messages.Started());
        var key = (await emp.AskAsync(Route(emp))).GetProperty("publicKey").GetString()!;
        Assert.Equal(HttpStatusCode.Created, await SubscribeAsync(emp, service.Subscription("de")));
        await emp.TakesAsync(Messages.Progress(5, "1"));
        await emp.TakesAsync(Messages.Ended(10, "2"));
        var told = await NextAsync(emp, service);
        Assert.Equal(("Laden beendet", "de", "aes128gcm"),
            (told.Text.GetProperty("title").GetString(), told.Text.GetProperty("language").GetString(), told.Encoding));
        Assert.Contains("Ladepunkt frei", told.Text.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("/driver/", told.Text.GetProperty("link").GetString(), StringComparison.Ordinal);
        Assert.True(told.IsFrom(key, service.Origin, Subject));
        await emp.TakesAsync(Messages.Ended(10, "2"));
        emp.Time.Advance(TimeSpan.FromHours(1));
        Assert.True(service.IsQuiet); // each thing once
    }

    [Fact]
    public async Task Errors_and_a_fee_that_comes_near_are_told_and_a_browser_that_is_gone_never_again()
    {
        await using var service = await PushService.StartAsync();
        await using var emp = await StartAsync(service);
        await emp.TakesAsync(Messages.Started());
        Assert.Equal(HttpStatusCode.Created, await SubscribeAsync(emp, service.Subscription("xx")));
        await emp.TakesAsync(Messages.Failed());
        Assert.Equal("Problem with your charge", (await NextAsync(emp, service)).Text.GetProperty("title").GetString());
        await emp.TakesAsync(Messages.Ended(10, "2", penaltyMinute: 60));
        Assert.Equal("Charging finished", (await NextAsync(emp, service)).Text.GetProperty("title").GetString());
        service.Answer = () => 410;
        Assert.Equal("The blocking fee starts soon", (await NextAsync(emp, service)).Text.GetProperty("title").GetString());
        Assert.True(emp.Time.GetUtcNow() >= Messages.Start.AddMinutes(50));
        await emp.TakesAsync(Messages.Failed("CriticalError"));
        emp.Time.Advance(TimeSpan.FromHours(1));
        Assert.True(service.IsQuiet);
    }

    [Fact]
    public async Task A_push_service_that_fails_is_asked_again_and_a_driver_who_changes_his_mind_hears_nothing()
    {
        await using var service = await PushService.StartAsync();
        service.Answer = () => 500;
        await using var emp = await StartAsync(service);
        await emp.TakesAsync(Messages.Started());
        Assert.Equal(HttpStatusCode.Created, await SubscribeAsync(emp, service.Subscription("en")));
        await emp.TakesAsync(Messages.Failed());
        var first = await NextAsync(emp, service);
        var second = await NextAsync(emp, service);
        Assert.Equal(first.Topic, second.Topic); // so that one takes the other's place
        using var request =
            new HttpRequestMessage(HttpMethod.Delete, Route(emp)) { Content = Json($$"""{"endpoint":"{{service.Endpoint}}"}""") };
        using var deleted = await emp.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        for (var i = 0; i < 20; i++) emp.Time.Advance(TimeSpan.FromHours(1));
        Assert.True(service.IsQuiet);
    }

    /// <summary>Who holds a link must not be able to make this EMP call hosts of his choice.</summary>
    [Theory]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("https://localhost/x")]
    [InlineData("https://evil.example/?fcm.googleapis.com")]
    [InlineData("https://fcm.googleapis.com.evil.example/x")]
    [InlineData("https://fcm.googleapis.com@evil.example/x")]
    [InlineData("https://fcm.googleapis.com:8443/x")]
    [InlineData("http://fcm.googleapis.com/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("")]
    public async Task Only_known_push_services_are_taken(string endpoint)
    {
        await using var service = await PushService.StartAsync();
        await using var emp = await StartAsync(service);
        await emp.TakesAsync(Messages.Started());
        Assert.Equal(HttpStatusCode.BadRequest,
            await SubscribeAsync(emp, service.Subscription("en").Replace(service.Endpoint, endpoint, StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Created,
            await SubscribeAsync(emp,
                service.Subscription("en").Replace(service.Endpoint, "https://fcm.googleapis.com/fcm/send/x", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Created,
            await SubscribeAsync(emp,
                service.Subscription("en").Replace(service.Endpoint, "https://eu.push.apple.com/x", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_a_subject_there_are_none_and_a_wrong_link_or_body_gets_nowhere()
    {
        await using var service = await PushService.StartAsync();
        await using (var off = await EmpHarness.StartAsync())
        {
            Assert.Equal(System.Text.Json.JsonValueKind.Null, (await off.AskAsync(Route(off))).GetProperty("publicKey").ValueKind);
            Assert.Equal(HttpStatusCode.NotFound, await SubscribeAsync(off, service.Subscription("en")));
        }

        await using var emp = await StartAsync(service);
        Assert.Equal(HttpStatusCode.NotFound,
            await SubscribeAsync(emp, service.Subscription("en"), Route(emp).Replace("/push", "x/push", StringComparison.Ordinal)));
        foreach (var body in new[] { "", "{}", "[]", service.Subscription("en").Replace(service.Auth, "AAAA", StringComparison.Ordinal),
            service.Subscription("en").Replace(service.P256dh, "!", StringComparison.Ordinal) })
        {
            Assert.Equal(HttpStatusCode.BadRequest, await SubscribeAsync(emp, body));
        }
    }

    private static Task<EmpHarness> StartAsync(PushService service) => EmpHarness.StartAsync(options =>
    {
        options.Push.Subject = Subject;
        options.Push.Services.Add(service.Origin);
    });

    private static string Route(EmpHarness emp) => $"/sessions/{emp.Sessions.TokenFor(SessionId.Parse(Messages.Session))}/push";

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<HttpStatusCode> SubscribeAsync(EmpHarness emp, string body, string? route = null)
    {
        using var content = Json(body);
        using var answer = await emp.Http.PostAsync(new Uri(route ?? Route(emp), UriKind.Relative), content);
        return answer.StatusCode;
    }

    private static async Task<PushService.Told> NextAsync(EmpHarness emp, PushService service)
    {
        var next = service.NextAsync();
        await emp.Time.AdvanceUntilAsync(next, TimeSpan.FromSeconds(2));
        return await next;
    }
}
