using System.Text;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Partners;

/// <summary>Partners are changed on the admin routes while the hub runs.</summary>
public sealed class PartnersAsDataTests
{
    [Fact]
    public async Task A_changed_endpoint_takes_the_next_notification()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await hub.SendAsync(Messages.Start());
        Assert.Equal(1, hub.Emp.Count);

        Assert.Equal(204,
            (await ChangeAsync(hub, HttpMethod.Patch, "providers/DE*ICE", $$"""{"endpoint":"{{hub.SecondEmp.Url}}"}""")).Status);
        Assert.Equal(200, (await hub.SendAsync(Messages.End())).Status);

        Assert.Equal((1, 1), (hub.Emp.Count, hub.SecondEmp.Count));
    }

    [Fact]
    public async Task A_change_survives_a_restart_and_stands_before_the_configuration()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        await ChangeAsync(hub, HttpMethod.Patch, "providers/DE-ICE", """{"chargingNotifications":false}""");

        await hub.RestartAsync();

        Assert.Equal("320", (await hub.SendAsync(Messages.Start())).Code);
    }

    [Fact]
    public async Task What_is_set_back_to_the_configuration_is_the_configurations_again()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var before = (await hub.GetAsync("/admin/api/partners")).Text;
        await ChangeAsync(hub, HttpMethod.Patch, "providers/DE-ICE",
            """{"endpoint":"http://127.0.0.1:1/","chargingNotifications":false}""");
        Assert.Contains("\"source\":\"store\"", (await hub.GetAsync("/admin/api/partners")).Text, StringComparison.Ordinal);

        await ChangeAsync(hub, HttpMethod.Patch, "providers/DE*ICE", $$"""{"endpoint":"{{hub.Emp.Url}}","chargingNotifications":true}""");
        Assert.Equal(before, (await hub.GetAsync("/admin/api/partners")).Text);

        await hub.RestartAsync();
        Assert.Equal(before, (await hub.GetAsync("/admin/api/partners")).Text);
    }

    [Fact]
    public async Task A_removed_operator_is_nobody_at_once()
    {
        await using var hub = await HubUnderTest.StartWithSessionAsync();
        Assert.Equal(204, (await ChangeAsync(hub, HttpMethod.Delete, "operators/deabc", "")).Status);

        Assert.Equal(404, (await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(Messages.Rfid()))).Status);
        Assert.Equal("400", (await hub.SendAsync(Messages.Start())).Code);
        Assert.Equal(404, (await ChangeAsync(hub, HttpMethod.Delete, "operators/DE*ABC", "")).Status);
    }

    [Fact]
    public async Task An_added_operator_speaks_for_its_sub_operators()
    {
        await using var hub = await HubUnderTest.StartAsync();
        Assert.Equal(204, (await ChangeAsync(hub, HttpMethod.Put, "operators/DE*NEW", """{"subOperators":["DE*SUB"]}""")).Status);

        var answer = await hub.PostAsync(HubUnderTest.AuthorizeStart.Replace("DE*ABC", "DE*SUB", StringComparison.Ordinal),
            Messages.Authorize(Messages.Rfid()).Replace("DE*ABC", "DE*SUB", StringComparison.Ordinal));
        Assert.Equal(200, answer.Status);

        var list = (await hub.GetAsync("/admin/api/partners")).Json.GetProperty("operators").EnumerateArray().ToDictionary(
            o => o.GetProperty("id").GetString()!, o => o);
        Assert.Equal("store", list["DE*NEW"].GetProperty("source").GetString());
        Assert.Equal("configuration", list["DE*ABC"].GetProperty("source").GetString());
    }

    [Theory]
    [InlineData("operators/DE*NEW", """{"endpoint":"ftp://cpo.example/"}""", "Endpoint")]
    [InlineData("operators/DE*NEW", """{"endpoint":"https://user:secret@cpo.example/"}""", "credentials")]
    [InlineData("operators/DE*NEW", """{"endpoint":"/relative"}""", "Endpoint")]
    [InlineData("operators/DE*NEW", """{"subOperators":["DE*OTH"]}""", "SubOperators")]
    [InlineData("operators/DE*NEW", """{"subOperators":"DE*OTX"}""", "subOperators")]
    [InlineData("operators/DE*NEW", """{"endpiont":"https://cpo.example/"}""", "endpiont")]
    [InlineData("operators/DE*NEW", """{"id":"DE*OTH"}""", "id")]
    [InlineData("operators/nobody", "{}", "OperatorID")]
    [InlineData("providers/DE*NEW", """{"certificates":["12"]}""", "Certificates")]
    [InlineData("providers/DE*NEW", "[]", "JSON object")]
    [InlineData("providers/DE*NEW", "{", "JSON object")]
    public async Task What_is_wrong_is_named_and_nothing_changes(string partner, string settings, string named)
    {
        await using var hub = await HubUnderTest.StartAsync();
        var before = (await hub.GetAsync("/admin/api/partners")).Text;

        var refused = await ChangeAsync(hub, HttpMethod.Put, partner, settings);

        Assert.Equal(400, refused.Status);
        Assert.Contains(named, refused.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, (await hub.GetAsync("/admin/api/partners")).Text);
    }

    private static Task<Answer> ChangeAsync(HubUnderTest hub, HttpMethod method, string partner, string settings) =>
        hub.SendAsync(
            new HttpRequestMessage(method, hub.Url + "/admin/api/partners/" + partner)
            { Content = new StringContent(settings, Encoding.UTF8, "application/json") });
}
