using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>The commonest first mistakes with the base URL: the answer says what the path should be.</summary>
public class UnknownRouteTests
{
    [Theory]
    [InlineData("/oicp/notificationmgmt/v11/charging-notifications", HubUnderTest.Notifications)]
    [InlineData("//api/oicp/notificationmgmt/v11/charging-notifications", HubUnderTest.Notifications)]
    [InlineData("/api/oicp//notificationmgmt/v11/charging-notifications", HubUnderTest.Notifications)]
    [InlineData("/api/oicp/notificationmgmt/v10/charging-notifications", HubUnderTest.Notifications)]
    [InlineData("/api/oicp/notificationmgmt/v11/charging-notification", HubUnderTest.Notifications)]
    [InlineData("/api/oicp/api/oicp/notificationmgmt/v11/charging-notifications", HubUnderTest.Notifications)]
    [InlineData("/notificationmgmt/v11/charging-notifications", HubUnderTest.Notifications)]
    [InlineData("/api/oicp", HubUnderTest.Notifications)]
    [InlineData("/", HubUnderTest.Notifications)]
    [InlineData("/api/oicp/charging/v21/DE*ABC/authorize/start", HubUnderTest.AuthorizeStart)]
    [InlineData("/api/oicp/charging/v20/operators/DE*ABC/authorize/start", HubUnderTest.AuthorizeStart)]
    [InlineData("/oicp/charging/v21/operators/DE*ABC/authorize/stop", HubUnderTest.AuthorizeStop)]
    [InlineData("/api/oicp/charging/v21/authorize/start", "/api/oicp/charging/v21/operators/{operatorID}/authorize/start")]
    [InlineData("/api/oicp/cdrmgmt/v22/operators/DE*ABC/charge-detail-records", HubUnderTest.ChargeDetailRecord)]
    [InlineData("/api/oicp/charging/v21/providers/DE*ICE/authorize-remote/begin", Drivers.RemoteStartPath)]
    [InlineData("/api/oicp/authdata/v21/providers/DE*ICE/push", Drivers.PushPath)]
    public async Task A_wrong_path_is_404_that_says_the_right_one_and_it_is_in_the_journal(string path, string right)
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        var answer = await hub.PostAsync(path, Messages.Start());
        Assert.Equal((404, false, "320"), (answer.Status, answer.Result, answer.Code));
        Assert.Equal("application/json", answer.ContentHeaders.ContentType?.MediaType);
        Assert.Contains($"POST {path}.", answer.AdditionalInfo, StringComparison.Ordinal);
        Assert.Contains($"Did you mean POST {right}?", answer.AdditionalInfo, StringComparison.Ordinal);
        Assert.Equal(0, hub.Emp.Count);
        var entry = (await hub.GetAsync("/admin/api/journal?outcome=unknownRoute")).Json.GetProperty("entries")[0];
        Assert.Equal((answer.ProcessId, Messages.Start()),
            (entry.GetProperty("processId").GetGuid(), entry.GetProperty("request").GetString()));
        Assert.Contains(right, entry.GetProperty("answer").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", HubUnderTest.Notifications)]
    [InlineData("PUT", HubUnderTest.Notifications)]
    [InlineData("GET", HubUnderTest.AuthorizeStart)]
    [InlineData("DELETE", HubUnderTest.ChargeDetailRecord)]
    public async Task A_wrong_method_is_405_with_allow(string method, string path)
    {
        await using var hub = await HubUnderTest.StartAsync();
        var answer = await hub.SendAsync(new HttpRequestMessage(new HttpMethod(method), hub.Url + path));
        Assert.Equal((405, false, "320"), (answer.Status, answer.Result, answer.Code));
        Assert.Equal(["POST"], answer.ContentHeaders.Allow);
        Assert.Contains("use POST", answer.AdditionalInfo, StringComparison.Ordinal);
        Assert.NotEqual(Guid.Empty, answer.ProcessId);
    }

    [Theory]
    [InlineData("GET", "/oicp/notificationmgmt/v11/charging-notifications", 404)]
    [InlineData("POST", "/admin/api/nothing", 404)]
    [InlineData("POST", "/admin/api/journal", 405)]
    [InlineData("GET", "/nothing", 404)]
    public async Task What_was_not_meant_for_oicp_is_left_to_the_web_server(string method, string path, int status)
    {
        await using var hub = await HubUnderTest.StartAsync();
        var answer = await hub.SendAsync(new HttpRequestMessage(new HttpMethod(method), hub.Url + path));
        Assert.Equal(status, answer.Status);
        Assert.Equal(path.StartsWith("/oicp", StringComparison.Ordinal), answer.Body.Length > 0);
    }

    [Fact]
    public async Task A_path_of_any_length_is_answered_shortly()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var answer = await hub.PostAsync("/oicp/" + string.Join('/', Enumerable.Repeat("v", 3000)), "");
        Assert.Equal(404, answer.Status);
        Assert.Contains("/api/oicp", answer.AdditionalInfo, StringComparison.Ordinal);
        Assert.InRange(answer.Body.Length, 100, 1000);
    }
}
