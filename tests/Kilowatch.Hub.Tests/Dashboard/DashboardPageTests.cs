using System.Text.RegularExpressions;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Dashboard;

/// <summary>The page is its own files and nothing else, and not for everyone.</summary>
public partial class DashboardPageTests
{
    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/")]
    [InlineData("/admin/sessions")]
    [InlineData("/admin/sessions/3fe7378a-238f-4cf3-bca6-de657881f8c2")]
    [InlineData("/admin/notifications")]
    [InlineData("/admin/notifications/3178022395969545")]
    [InlineData("/admin/partners")]
    public async Task Every_address_is_the_page_with_a_strict_policy(string path)
    {
        await using var hub = await HubUnderTest.StartAsync();
        var page = await hub.GetAsync(path);
        Assert.Equal(200, page.Status);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|https?://", page.Text);
    }

    [Fact]
    public async Task Its_files_are_all_there_name_no_other_host_and_are_sent_once()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>(Asset().Matches((await hub.GetAsync("/admin/")).Text).Select(m => m.Groups["name"].Value));
        while (waiting.TryDequeue(out var name))
        {
            if (!seen.Add(name)) continue;
            var file = await hub.GetAsync("/admin/assets/" + name);
            Assert.Equal((name, 200), (name, file.Status));
            Assert.Equal("nosniff", Assert.Single(file.Headers.GetValues("X-Content-Type-Options")));
            Assert.DoesNotMatch(@"https?://(?!www\.w3\.org/2000/svg)|innerHTML|\beval\(", file.Text);
            foreach (var module in Import().Matches(file.Text).Select(m => m.Groups["name"].Value)) waiting.Enqueue(module);
            using var again = new HttpRequestMessage(HttpMethod.Get, hub.Url + "/admin/assets/" + name);
            again.Headers.TryAddWithoutValidation("If-None-Match", file.Headers.ETag!.ToString());
            Assert.Equal(304, (await hub.SendAsync(again)).Status);
        }

        Assert.Contains("inspector.js", seen);
        Assert.Equal(404, (await hub.GetAsync("/admin/assets/nothing.js")).Status);
        Assert.Equal(404, (await hub.GetAsync("/admin/assets/..%2f..%2fhub.json")).Status);
    }

    [Theory]
    [InlineData("/admin/")]
    [InlineData("/admin/assets/dashboard.js")]
    [InlineData("/admin/api/sessions")]
    [InlineData("/admin/api/notifications")]
    [InlineData("/admin/api/notifications/1")]
    [InlineData("/admin/api/partners/health")]
    [InlineData("/admin/api/activity")]
    [InlineData("/admin/api/stream")]
    public async Task From_elsewhere_it_is_401(string path)
    {
        await using var hub = await HubUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, hub.Url + path);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.7");
        Assert.Equal(401, (await hub.SendAsync(request)).Status);
    }

    [GeneratedRegex("/admin/assets/(?<name>[a-z.]+)", RegexOptions.None, 1000)]
    private static partial Regex Asset();

    [GeneratedRegex(@"from '\./(?<name>[a-z.]+)'", RegexOptions.None, 1000)]
    private static partial Regex Import();
}
