using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Emp;

public sealed class EmpVerbTests
{
    [Theory]
    [InlineData("--Emp:Provider=nobody", "Emp:Provider")]
    [InlineData("--Emp:Provider=", "Emp:Provider")]
    [InlineData("--Emp:Colour=green", "Emp:Colour")]
    [InlineData("--Emp:StaleAfter=soon", "Emp:StaleAfter")]
    [InlineData("--Emp:Authorize=everybody", "Emp:Authorize")]
    [InlineData("--Emp:Tariffs:0:PerKwhh=1", "Emp:Tariffs:0:PerKwhh")]
    [InlineData("--config=/nowhere/emp.json", "/nowhere/emp.json")]
    [InlineData("stray", "stray")]
    public async Task A_wrong_setting_is_named_and_ends_with_2(string setting, string named)
    {
        var (exitCode, errors) =
            await KilowatchProcess.RunAsync("emp", "--urls", "http://127.0.0.1:0", "--Emp:Provider=DE*ICE", "--data", Path.GetTempPath(),
                setting);
        Assert.Equal(2, exitCode);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_authorizes_nobody_is_told_so_at_the_start()
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-emp-").FullName;
        await using (var emp =
            await KilowatchProcess.StartAsync("emp", "--urls", "http://127.0.0.1:0", "--Emp:Provider=DE*ICE", "--data", directory))
        {
            Assert.Contains("Emp:Authorize is not set", (await emp.StopAsync()).Errors, StringComparison.Ordinal);
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task It_is_healthy_lets_support_staff_in_on_loopback_and_ends_in_order()
    {
        await using var emp = await EmpUnderTest.StartAsync();
        Assert.Equal("Healthy", await emp.Http.GetStringAsync(new Uri("/health/live", UriKind.Relative)));
        Assert.Equal("Healthy", await emp.Http.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
        var session = Guid.NewGuid().ToString();
        Assert.True(await emp.StartedAsync(session, TimeProvider.System.GetUtcNow()));
        var seen = await emp.LookAsync(session);
        Assert.Equal(session, seen.GetProperty("sessionId").GetString());
        Assert.Equal("charging", seen.GetProperty("state").GetString());
        using var forwarded = new HttpRequestMessage(HttpMethod.Get, new Uri("/admin/api/sessions/" + session, UriKind.Relative));
        forwarded.Headers.Add("X-Forwarded-For", "203.0.113.7");
        Assert.Equal(401, (int)(await emp.Http.SendAsync(forwarded)).StatusCode);
        using var feed = await emp.Http.GetAsync(
            new Uri(seen.GetProperty("link").GetString()!.Replace("/driver/", "/sessions/", StringComparison.Ordinal) + "/events"),
            HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(0, (await emp.StopAsync()).ExitCode); // a viewer keeps nothing from ending
    }
}
