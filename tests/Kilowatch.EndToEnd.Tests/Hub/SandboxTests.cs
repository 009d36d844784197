using System.Text;
using System.Text.Json;
using GuideExample = Kilowatch.Testing.GuideExample;

namespace Kilowatch.EndToEnd.Tests.Hub;

/// <summary>What the README promises of the first minute.</summary>
public class SandboxTests
{
    [Theory]
    [InlineData("C.UTF-8")]
    [InlineData("de_DE.UTF-8")]
    [InlineData("tr_TR.UTF-8")]
    public async Task The_printed_curl_gets_the_guides_answer_then_the_stored_one_then_too_early(string language)
    {
        await using var sandbox =
            await KilowatchProcess.StartAsync(["sandbox", "--urls", "http://127.0.0.1:0"], ("LANG", language), ("LC_ALL", language));
        var output = await sandbox.OutputWithAsync("Stop with Ctrl+C.");
        var url = Between(output, "curl --location '", "'");
        var body = Between(output, "--data '", "}'") + "}";
        using var client = new HttpClient();

        var first = await PostAsync(client, url, body);
        Assert.Equal(200, (int)first.StatusCode);
        Assert.Equal(GuideExample.Acknowledgment.ReplaceLineEndings("\n"), await first.Content.ReadAsStringAsync());
        Assert.True(Guid.TryParseExact(first.Headers.GetValues("Process-ID").Single(), "D", out _));

        var again = await PostAsync(client, url, body);
        Assert.Equal(GuideExample.Acknowledgment.ReplaceLineEndings("\n"), await again.Content.ReadAsStringAsync());

        var early = await PostAsync(client, url,
            body.Replace("14:25:53.038Z", "14:26:53.038Z", StringComparison.Ordinal).Replace("Progress\": 9", "Progress\": 12.345",
                StringComparison.Ordinal));
        Assert.Equal(200, (int)early.StatusCode);
        var status = JsonDocument.Parse(await early.Content.ReadAsStringAsync()).RootElement.GetProperty("StatusCode");
        Assert.Equal("Progress Notification can be sent only at interval of at least 5 min",
            status.GetProperty("AdditionalInfo").GetString());
        Assert.InRange(early.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));

        var page = await client.GetStringAsync(Between(output, "EMP's page    ", " "));
        Assert.Contains("2020-09-23T14:25:53.038Z", page, StringComparison.Ordinal);
        Assert.DoesNotContain("14:26:53.038Z", page, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string url, string body) =>
        client.PostAsync(url, new StringContent(body, Encoding.UTF8, "application/json"));

    private static string Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }
}
