using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Sessions;

/// <summary>An operator with as many open sessions as it may have gets no more, and costs nobody else anything.</summary>
public class OpenSessionsBoundTests
{
    private const string Yes =
        """{"AuthorizationStatus":"Authorized","ProviderID":"DE*ICE","EMPPartnerSessionID":"emp-7","StatusCode":{"Code":"000"}}""";

    [Fact]
    public async Task Beyond_it_authorize_start_and_remote_start_are_503_with_001_and_nobody_is_asked()
    {
        await using var cpo = new ScriptedEmp { Script = EmpScripts.Json(EmpScripts.Acknowledgment) };
        await using var hub = await HubUnderTest.StartAsync(("Hub:MaxOpenSessionsPerOperator", "2"), ("Hub:Operators:0:Endpoint", cpo.Url));
        hub.Emp.Script = EmpScripts.Authorize(Yes);
        var first = await AuthorizeAsync();
        Assert.Equal(200, (await hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart())).Status);
        await AssertFullAsync();
        await hub.RestartAsync();
        await AssertFullAsync();
        Assert.Equal((1, 1), (hub.Emp.Count, cpo.Count));
        Assert.True((await hub.SendAsync(Messages.Start(first.Session()))).Result); // those that are open go on

        hub.Emp.Script = EmpScripts.Json(EmpScripts.Acknowledgment);
        Assert.True((await hub.PostAsync(HubUnderTest.ChargeDetailRecord, Messages.ChargeDetailRecord(first.Session()))).Result);
        hub.Emp.Script = EmpScripts.Authorize(Yes);
        Assert.True((await AuthorizeAsync()).IsAuthorized());

        Task<Answer> AuthorizeAsync() => hub.AuthorizeAsync(Messages.Evco("DE-ICE-C12345678-X"));

        async Task AssertFullAsync()
        {
            var start = await AuthorizeAsync();
            Assert.Equal((503, "NotAuthorized", "001", "10"),
                (start.Status, start.Member("AuthorizationStatus"), start.Code, start.RetryAfter));
            var remote = await hub.PostAsync(Drivers.RemoteStartPath, Drivers.RemoteStart());
            Assert.Equal((503, false, "001", "10"), (remote.Status, remote.Result, remote.Code, remote.RetryAfter));
        }
    }
}
