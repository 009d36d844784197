using System.Net;
using System.Text;
using System.Text.Json;

namespace Kilowatch.Emp.Tests.Receiving;

/// <summary>Wrong paths and unreadable bodies are told as what they are.</summary>
public class FirstMistakesTests
{
    [Theory]
    [InlineData("POST", "/oicp/notificationmgmt/v11/charging-notifications", 404, EmpHarness.Notifications)]
    [InlineData("POST", "/api/oicp/notificationmgmt/v10/charging-notifications", 404, EmpHarness.Notifications)]
    [InlineData("POST", "/api/oicp/charging/v21/DE*ABC/authorize/start", 404, EmpHarness.AuthorizeStart)]
    [InlineData("GET", EmpHarness.Records, 405, "use POST")]
    public async Task A_wrong_path_says_the_right_one(string method, string path, int status, string words)
    {
        await using var emp = await EmpHarness.StartAsync();
        using var answer = await emp.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(words, await InfoAsync(answer), StringComparison.Ordinal);
        Assert.Equal(status == 405, answer.Content.Headers.Allow.Contains("POST"));
    }

    [Theory]
    [InlineData("POST", "/webhooks")]
    [InlineData("GET", "/admin/api/nothing")]
    public async Task What_was_not_meant_for_oicp_is_left_to_the_application(string method, string path)
    {
        await using var emp = await EmpHarness.StartAsync();
        using var answer = await emp.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal((HttpStatusCode.NotFound, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("", null, 400, "empty")]
    [InlineData("[]", null, 400, "array")]
    [InlineData("\uFEFF{}", null, 400, "byte order mark")]
    [InlineData("{}", "gzip", 415, "Content-Encoding: gzip")]
    public async Task A_body_that_is_not_one_json_object_has_a_sentence_of_its_own(string body, string? coding, int status, string words)
    {
        await using var emp = await EmpHarness.StartAsync();
        foreach (var path in (string[])[EmpHarness.Notifications, EmpHarness.AuthorizeStart, EmpHarness.Records])
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (coding is not null) content.Headers.ContentEncoding.Add(coding);
            using var answer = await emp.Http.PostAsync(path, content);
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Contains(words, await InfoAsync(answer), StringComparison.Ordinal);
        }
    }

    private static async Task<string> InfoAsync(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.False(json.RootElement.GetProperty("Result").GetBoolean());
        return json.RootElement.GetProperty("StatusCode").GetProperty("AdditionalInfo").GetString()!;
    }
}
