using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Sessions;

/// <summary>Sessions that the hub authorizes from what providers uploaded, without asking them (eRoamingAuthorizeStart, option
/// a).</summary>
public class OfflineSessionTests
{
    private const string Contract = "DE-ICE-C12345678-X";
    private static readonly string Card = Messages.Rfid();
    private static readonly string Car = Drivers.Car(Contract);
    private static readonly string Code = Drivers.Code(Contract, "1234");

    public static TheoryData<string, string> Media => new()
    {
        { Card, "102" },
        { Car, "105" },
        { Code, "101" },
    };

    [Theory]
    [MemberData(nameof(Media))]
    public async Task A_whole_session_by_card_by_car_and_by_code_with_pin(string medium, string refusal)
    {
        await using var hub = await StartAsync();
        await hub.PushAsync("fullLoad", Card, Car, Code);
        var started = await hub.AuthorizeAsync(medium);
        Assert.Equal((200, true, "000", "DE*ICE", "cpo-1"),
            (started.Status, started.IsAuthorized(), started.Code, started.Member("ProviderID"), started.Member("CPOPartnerSessionID")));
        var session = started.Session();

        // Only the same medium stops it, also after a restart; nobody is asked.
        foreach (var other in (string[])[Messages.Rfid("04FFFFFFFFFFFF"), Drivers.Car("DE-ICE-C00000000-0"),
            Drivers.Code("DE-ICE-C00000000-0", "1234"), Card, Car, Code])
        {
            if (other == medium) continue;
            var no = await hub.StopAsync(session, other);
            Assert.Equal((200, false), (no.Status, no.IsAuthorized()));
            Assert.Equal(
                other.Contains("UID", StringComparison.Ordinal) ? "102" : other.Contains("PIN", StringComparison.Ordinal) ? "101" : "105",
                no.Code);
        }

        Assert.Equal(refusal,
            (await hub.StopAsync(session,
                medium.Replace("044A2DAA856280", "04000000000000", StringComparison.Ordinal).Replace("C12345678", "C87654321",
                    StringComparison.Ordinal))).Code);
        await hub.RestartAsync();
        var stopped = await hub.StopAsync(session, medium);
        Assert.Equal((200, true, "000", session), (stopped.Status, stopped.IsAuthorized(), stopped.Code, stopped.Session()));
        Assert.Equal(0, hub.Emp.Count);

        await hub.ChargeAsync(session, medium);
    }

    [Fact]
    public async Task A_wrong_pin_none_at_all_or_its_hash_is_101_and_the_provider_is_not_asked()
    {
        await using var hub = await StartAsync();
        await hub.PushAsync("insert", Code);
        var hash = BCrypt.Net.BCrypt.HashPassword("1234", 4);
        foreach (var wrong in (string[])[Drivers.Code(Contract, "4321"), Drivers.Code(Contract, null), Drivers.HashedCode(Contract, hash)])
        {
            var answer = await hub.AuthorizeAsync(wrong);
            Assert.Equal((200, false, "101"), (answer.Status, answer.IsAuthorized(), answer.Code));
        }

        Assert.Equal(0, hub.Emp.Count);
    }

    [Fact]
    public async Task The_pin_is_checked_again_when_a_code_stops_its_session()
    {
        await using var hub = await StartAsync();
        await hub.PushAsync("insert", Code);
        var session = (await hub.AuthorizeAsync(Code)).Session();
        Assert.Equal("101", (await hub.StopAsync(session, Drivers.Code(Contract, "4321"))).Code);
        Assert.True((await hub.StopAsync(session, Code)).IsAuthorized());
    }

    [Fact]
    public async Task A_pin_that_the_provider_hashed_itself_is_verified()
    {
        await using var hub = await StartAsync();
        await hub.PushAsync("insert", Drivers.HashedCode(Contract, BCrypt.Net.BCrypt.HashPassword("1234", 5)));
        Assert.True((await hub.AuthorizeAsync(Code)).IsAuthorized());
        Assert.Equal("101", (await hub.AuthorizeAsync(Drivers.Code(Contract, "4321"))).Code);
    }

    [Fact]
    public async Task A_card_read_by_either_kind_of_rfid_is_the_same_card()
    {
        await using var hub = await StartAsync();
        await hub.PushAsync("insert",
            """{"RFIDIdentification":{"UID":"044A2DAA856280","RFID":"mifareDes","EvcoID":"DE-ICE-C12345678-X"}}""");
        Assert.True((await hub.AuthorizeAsync(Card)).IsAuthorized());
    }

    [Fact]
    public async Task Without_a_contract_what_was_uploaded_does_not_count()
    {
        await using var hub = await StartAsync(("Hub:Contracts:0:Operator", "DE*OTH"), ("Hub:Contracts:0:Provider", "DE*ICE"));
        await hub.PushAsync("fullLoad", Card, Car);
        Assert.Equal("210", (await hub.AuthorizeAsync(Card)).Code);
        Assert.Equal("210", (await hub.AuthorizeAsync(Car)).Code);
    }

    [Fact]
    public async Task A_sub_providers_contract_goes_to_its_hub_provider_whose_name_is_answered()
    {
        await using var hub = await StartAsync(("Hub:Providers:0:SubProviders:0", "DE*SUB"));
        await hub.PushAsync("insert", Drivers.Car("DE-SUB-C12345678-X"));
        var offline = await hub.AuthorizeAsync(Drivers.Car("de-sub-c12345678-x".Replace("-c", "-C", StringComparison.Ordinal)));
        Assert.Equal((true, "DE*ICE"), (offline.IsAuthorized(), offline.Member("ProviderID")));
        Assert.Equal(0, hub.Emp.Count);

        hub.Emp.Script = EmpScripts.Authorize("""{"AuthorizationStatus":"Authorized","StatusCode":{"Code":"000"}}""");
        var online = await hub.AuthorizeAsync(Drivers.Car("DE-SUB-C99999999-X"));
        Assert.Equal((true, "DE*ICE"), (online.IsAuthorized(), online.Member("ProviderID")));
        Assert.Equal(1, hub.Emp.Count);
    }

    [Fact]
    public async Task A_session_that_the_provider_authorized_is_still_stopped_by_the_provider()
    {
        await using var hub = await StartAsync(("Hub:Contracts:0:Operator", "DE*ABC"), ("Hub:Contracts:0:Provider", "DE*ICE"));
        hub.Emp.Script = EmpScripts.Authorize("""{"AuthorizationStatus":"Authorized","StatusCode":{"Code":"000"}}""");
        var session = (await hub.AuthorizeAsync(Card)).Session();
        await hub.Emp.NextAsync();
        var other = Messages.Rfid("04FFFFFFFFFFFF");
        Assert.True((await hub.StopAsync(session, other)).IsAuthorized()); // which other media may is the provider's business
        Assert.Equal(Drivers.Stop(session, other), (await hub.Emp.NextAsync()).Text);
        await hub.ChargeAsync(session, Card);
    }

    [Fact]
    public async Task An_offline_session_expires_like_any_other()
    {
        await using var hub = await StartAsync();
        await hub.PushAsync("insert", Card);
        var session = (await hub.AuthorizeAsync(Card)).Session();
        hub.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        Assert.Equal("400", (await hub.StopAsync(session, Card)).Code);
    }

    private static Task<HubUnderTest> StartAsync(params (string Key, string? Value)[] more) =>
        HubUnderTest.StartAsync([("Hub:PinHashCost", "4"), .. more]);
}
