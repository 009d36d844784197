using System.Text.Json;

namespace Kilowatch.Hub.Tests.Running;

/// <summary>A driver's means to identify, and what providers send about them.</summary>
internal static class Drivers
{
    public const string RemoteStartPath = "/api/oicp/charging/v21/providers/DE*ICE/authorize-remote/start";
    public const string RemoteStopPath = "/api/oicp/charging/v21/providers/DE*ICE/authorize-remote/stop";
    public const string PushPath = "/api/oicp/authdata/v21/providers/DE*ICE/push-request";

    public static string Car(string evcoId) => $$$"""{"PlugAndChargeIdentification":{"EvcoID":"{{{evcoId}}}"}}""";

    public static string Code(string evcoId, string? pin) =>
        pin is null
            ? $$$"""{"QRCodeIdentification":{"EvcoID":"{{{evcoId}}}"}}"""
            : $$$"""{"QRCodeIdentification":{"EvcoID":"{{{evcoId}}}","PIN":{{{JsonSerializer.Serialize(pin)}}} }}""";

    public static string HashedCode(string evcoId, string hash, string legacy = "") =>
        "{\"QRCodeIdentification\":{\"EvcoID\":\"" + evcoId + "\",\"HashedPIN\":{\"Value\":\"" + hash + "\",\"Function\":\"Bcrypt\""
            + legacy + "}}}";

    public static string App(string evcoId) => $$$"""{"RemoteIdentification":{"EvcoID":"{{{evcoId}}}"}}""";

    public static string RemoteStart(string evse = "DE*XYZ*ETEST1", string provider = "DE*ICE", string more = "") =>
        $$"""{"ProviderID":"{{provider}}","EvseID":"{{evse}}","EMPPartnerSessionID":"emp-7","Identification":{{App("DE-ICE-C12345678-X")}}{{more}}}""";

    public static string RemoteStop(string session, string provider = "DE*ICE") =>
        $$"""{"SessionID":"{{session}}","ProviderID":"{{provider}}","EvseID":"DE*XYZ*ETEST1"}""";

    public static string Stop(string session, string identification) =>
        $$"""{"SessionID":"{{session}}","OperatorID":"DE*ABC","EvseID":"DE*XYZ*ETEST1","Identification":{{identification}}}""";

    public static string Push(string action, params string[] identifications) => PushOf("DE*ICE", action, identifications);

    public static string PushOf(string provider, string action, params string[] identifications) =>
        "{\"ActionType\":\"" + action + "\",\"ProviderAuthenticationData\":{\"ProviderID\":\"" + provider
        + "\",\"AuthenticationDataRecord\":[" + string.Join(',', identifications.Select(i => "{\"Identification\":" + i + "}")) + "]}}";

    public static Task<Answer> PushAsync(this HubUnderTest hub, string action, params string[] identifications) =>
        hub.PostAsync(PushPath, Push(action, identifications));

    public static Task<Answer> AuthorizeAsync(this HubUnderTest hub, string identification) =>
        hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(identification));

    public static Task<Answer> StopAsync(this HubUnderTest hub, string session, string identification) =>
        hub.PostAsync(HubUnderTest.AuthorizeStop, Stop(session, identification));

    public static bool IsAuthorized(this Answer answer) => answer.Member("AuthorizationStatus") == "Authorized";

    public static string Session(this Answer answer) => answer.Member("SessionID")!;

    /// <summary>Start, Progress, End and charge detail record of a session, each acknowledged by its EMP.</summary>
    public static async Task ChargeAsync(this HubUnderTest hub, string session, string identification)
    {
        var more = $",\"Identification\":{identification}";
        foreach (var body in (string[])[Messages.Start(session, more), Messages.Progress(25, session, more), Messages.End(session, more)])
        {
            Assert.True((await hub.SendAsync(body)).Result);
            Assert.Equal(body, (await hub.Emp.NextAsync()).Text);
        }

        var record = Messages.ChargeDetailRecord(session).Replace(Messages.Rfid(), identification, StringComparison.Ordinal);
        Assert.True((await hub.PostAsync(HubUnderTest.ChargeDetailRecord, record)).Result);
        Assert.Equal(record, (await hub.Emp.NextAsync()).Text);
        Assert.Equal("400", (await hub.SendAsync(Messages.End(session, more))).Code); // the record closed it
    }
}
