using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Partners;

/// <summary>Contracts are changed on the admin routes while the hub runs.</summary>
public sealed class ContractsAsDataTests
{
    private static readonly (string, string?)[] Contract = [("Hub:Contracts:0:Operator", "DE*ABC"), ("Hub:Contracts:0:Provider", "DE*ICE")];

    [Fact]
    public async Task A_contract_that_is_removed_and_made_again_counts_at_once_and_after_a_restart()
    {
        await using var hub = await HubUnderTest.StartAsync(Contract);
        hub.Emp.Script =
            hub.SecondEmp.Script = EmpScripts.Authorize("""{"AuthorizationStatus":"Authorized","StatusCode":{"Code":"000"}}""");
        Assert.True((await hub.AuthorizeAsync(Messages.Rfid())).IsAuthorized());
        Assert.Equal(204, await ChangeAsync(hub, HttpMethod.Delete, "DE*XYZ/DE-ICE")); // by a sub operator's id: it is the same contract
        Assert.False((await hub.AuthorizeAsync(Messages.Rfid())).IsAuthorized());
        Assert.Equal(404, await ChangeAsync(hub, HttpMethod.Delete, "DE*ABC/DE*ICE"));
        Assert.Equal("[]", await ListAsync(hub));
        await hub.RestartAsync();
        Assert.False((await hub.AuthorizeAsync(Messages.Rfid())).IsAuthorized());
        Assert.Equal(204, await ChangeAsync(hub, HttpMethod.Put, "DE*ABC/DE*ICE"));
        Assert.True((await hub.AuthorizeAsync(Messages.Rfid())).IsAuthorized());
        Assert.Equal("""[{"operator":"DE*ABC","provider":"DE*ICE"}]""", await ListAsync(hub));
    }

    [Fact]
    public async Task A_contract_with_nobody_is_refused_and_one_with_a_removed_partner_says_nothing()
    {
        await using var hub =
            await HubUnderTest.StartAsync([.. Contract, ("Hub:Contracts:1:Operator", "DE*XYZ"), ("Hub:Contracts:1:Provider", "DE*TWO")]);
        Assert.Equal(400, await ChangeAsync(hub, HttpMethod.Put, "DE*ABC/DE*NIX"));
        Assert.Equal(400, await ChangeAsync(hub, HttpMethod.Put, "nobody/DE*ICE"));
        Assert.Equal(204,
            (await hub.SendAsync(new HttpRequestMessage(HttpMethod.Delete, hub.Url + "/admin/api/partners/operators/DE*ABC"))).Status);
        Assert.Equal("[]", await ListAsync(hub));
        await hub.RestartAsync(); // the configuration still names it, and is no mistake
        Assert.Equal("[]", await ListAsync(hub));
    }

    [Fact]
    public async Task Where_all_work_with_all_a_first_contract_is_for_the_configuration()
    {
        await using var hub = await HubUnderTest.StartAsync();
        Assert.Equal("null", await ListAsync(hub));
        Assert.Equal(409, await ChangeAsync(hub, HttpMethod.Put, "DE*ABC/DE*ICE"));
        Assert.Equal(409, await ChangeAsync(hub, HttpMethod.Delete, "DE*ABC/DE*ICE"));
    }

    private static async Task<string> ListAsync(HubUnderTest hub) =>
        (await hub.GetAsync("/admin/api/contracts")).Json.GetProperty("contracts").GetRawText();

    private static async Task<int> ChangeAsync(HubUnderTest hub, HttpMethod method, string contract) =>
        (await hub.SendAsync(new HttpRequestMessage(method, hub.Url + "/admin/api/contracts/" + contract))).Status;
}
