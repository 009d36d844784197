using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Sessions;

/// <summary>eRoamingPushAuthenticationData: four actions, each all or nothing.</summary>
public class PushAuthenticationDataTests
{
    private const string CardA = "04AAAAAAAAAAAA";
    private const string CardB = "04BBBBBBBBBBBB";

    [Fact]
    public async Task The_four_actions_take_effect_at_once_and_stay_after_a_restart()
    {
        await using var hub = await StartAsync();
        Assert.True((await hub.PushAsync("fullLoad", Messages.Rfid(CardA))).Result);
        Assert.Equal("TF", await WhoAsync(hub));
        Assert.True((await hub.PushAsync("insert", Messages.Rfid(CardB))).Result);
        Assert.Equal("TT", await WhoAsync(hub));
        Assert.True((await hub.PushAsync("update", Messages.Rfid(CardA), Messages.Rfid(CardB))).Result);
        await hub.RestartAsync();
        Assert.Equal("TT", await WhoAsync(hub));
        Assert.True((await hub.PushAsync("delete", Messages.Rfid(CardA))).Result);
        Assert.True((await hub.PushAsync("delete", Messages.Rfid(CardA))).Result); // gone already
        Assert.Equal("FT", await WhoAsync(hub));
        Assert.True((await hub.PushAsync("fullLoad")).Result); // "an easy deletion of all records"
        await hub.RestartAsync();
        Assert.Equal("FF", await WhoAsync(hub));
    }

    [Fact]
    public async Task An_insert_of_one_that_exists_aborts_all_and_says_which_without_saying_who()
    {
        await using var hub = await StartAsync();
        await hub.PushAsync("fullLoad", Messages.Rfid(CardA));
        var answer = await hub.PushAsync("insert", Messages.Rfid(CardB), Messages.Rfid(CardA));
        Assert.Equal((200, false, "009"), (answer.Status, answer.Result, answer.Code));
        Assert.Equal("Nothing was inserted: of AuthenticationDataRecord, counted from 0, there are already 1.", answer.AdditionalInfo);
        Assert.Equal("TF", await WhoAsync(hub));
    }

    [Fact]
    public async Task An_update_of_one_that_is_missing_aborts_all()
    {
        await using var hub = await StartAsync();
        await hub.PushAsync("fullLoad", Messages.Rfid(CardA), Drivers.Code("DE-ICE-C12345678-X", "1111"));
        var answer = await hub.PushAsync("update", Drivers.Code("DE-ICE-C12345678-X", "2222"), Messages.Rfid(CardB));
        Assert.Equal((200, false, "009"), (answer.Status, answer.Result, answer.Code));
        Assert.True((await hub.AuthorizeAsync(Drivers.Code("DE-ICE-C12345678-X", "1111"))).IsAuthorized()); // the old PIN
        Assert.True((await hub.PushAsync("update", Drivers.Code("DE-ICE-C12345678-X", "2222"))).Result);
        Assert.Equal("101", (await hub.AuthorizeAsync(Drivers.Code("DE-ICE-C12345678-X", "1111"))).Code);
    }

    [Fact]
    public async Task Every_evco_id_is_the_providers_own_or_a_sub_providers()
    {
        await using var hub = await StartAsync(("Hub:Providers:0:SubProviders:0", "DE*SUB"));
        Assert.True((await hub.PushAsync("insert", Drivers.Car("DE-SUB-C12345678-X"), Drivers.Car("DE*ICE*123456*X"))).Result);
        var answer = await hub.PushAsync("insert", Messages.Rfid(CardA), Drivers.Car("DE-TWO-C12345678-X"));
        Assert.Equal((200, false, "019"), (answer.Status, answer.Result, answer.Code));
        Assert.DoesNotContain("C12345678", answer.Text, StringComparison.Ordinal);
        Assert.Equal("FF", await WhoAsync(hub));
    }

    [Fact]
    public async Task Who_is_unknown_or_not_himself_is_told_so()
    {
        await using var hub = await StartAsync();
        Assert.Equal((404, "300"),
            await StatusAsync(hub, Drivers.PushPath.Replace("DE*ICE", "DE*WHO", StringComparison.Ordinal), Drivers.Push("fullLoad")));
        Assert.Equal((401, "017"), await StatusAsync(hub, Drivers.PushPath, Drivers.PushOf("DE*TWO", "fullLoad")));
        Assert.Equal((200, "000"), await StatusAsync(hub, Drivers.PushPath, Drivers.PushOf("DE-ICE", "fullLoad")));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"ActionType":"replace","ProviderAuthenticationData":{"ProviderID":"DE*ICE","AuthenticationDataRecord":[]}}""")]
    [InlineData("""{"ActionType":"insert"}""")]
    [InlineData("""{"ActionType":"insert","ProviderAuthenticationData":{"ProviderID":"DE*ICE"}}""")]
    [InlineData("""{"ActionType":"insert","ProviderAuthenticationData":{"ProviderID":"DE*ICE","AuthenticationDataRecord":[null]}}""")]
    [InlineData("""{"ActionType":"insert","ProviderAuthenticationData":{"ProviderID":"DE*ICE","AuthenticationDataRecord":[{"Identification":{}}]}}""")]
    [InlineData("""{"ActionType":"insert","ProviderAuthenticationData":{"ProviderID":"DE*ICE","AuthenticationDataRecord":[{"Identification":{"RFIDMifareFamilyIdentification":{"UID":"04aaaaaaaaaaa"}}}]}}""")]
    public async Task What_is_not_valid_is_400_with_every_violation(string body)
    {
        await using var hub = await StartAsync();
        var answer = await hub.PostAsync(Drivers.PushPath, body);
        Assert.Equal((400, false, "022"), (answer.Status, answer.Result, answer.Code));
        Assert.NotEmpty(answer.FieldReferences);
        Assert.DoesNotContain("04aaaa", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_twice_a_code_without_its_pin_or_with_two_or_with_a_hash_that_takes_for_ever_is_refused()
    {
        await using var hub = await StartAsync();
        foreach (var records in (string[][])
        [
            [Messages.Rfid(CardA), Messages.Rfid(CardA)],
            [Drivers.Code("DE-ICE-C12345678-X", null)],
            [Drivers.Code("DE-ICE-C12345678-X", "1").Replace("\"PIN\"",
                "\"HashedPIN\":{\"Value\":\"a5ghdhf73h\",\"Function\":\"Bcrypt\"},\"PIN\"", StringComparison.Ordinal)],
            [Drivers.HashedCode("DE-ICE-C12345678-X", "$2a$31$" + new string('a', 53))],
        ])
        {
            Assert.Equal((400, "022"), await StatusAsync(hub, Drivers.PushPath, Drivers.Push("insert", records)));
        }

        Assert.Equal("FF", await WhoAsync(hub));
    }

    [Fact]
    public async Task An_upload_has_a_bound_of_its_own()
    {
        await using var hub = await StartAsync(("Hub:MaxBodySize", "1024"), ("Hub:MaxAuthenticationDataSize", "20000"));
        var many = Enumerable.Range(0, 100).Select(i => Messages.Rfid($"04AAAAAAAAAA{i:X2}")).ToArray();
        Assert.True((await hub.PushAsync("fullLoad", many)).Result);
        Assert.Equal((413, "022"),
            await StatusAsync(hub, Drivers.PushPath, Drivers.Push("fullLoad", [.. Enumerable.Repeat(Messages.Rfid(CardA), 500)])));
    }

    [Fact]
    public async Task Uploads_of_one_provider_at_the_same_time_are_done_one_after_the_other()
    {
        await using var hub = await StartAsync();
        var answers =
            await Task.WhenAll(
                Enumerable.Range(0, 20).Select(
                    _ => hub.PushAsync("insert", Messages.Rfid(CardA), Drivers.Code("DE-ICE-C12345678-X", "1"))));
        Assert.Single(answers, a => a.Result == true);
        Assert.All(answers.Where(a => a.Result == false), a => Assert.Equal("009", a.Code));
    }

    private static Task<HubUnderTest> StartAsync(params (string Key, string? Value)[] more) =>
        HubUnderTest.StartAsync([("Hub:PinHashCost", "4"), .. more]);

    private static async Task<(int, string?)> StatusAsync(HubUnderTest hub, string path, string body) =>
        await hub.PostAsync(path, body) is var answer ? (answer.Status, answer.Code) : default;

    /// <summary>Whether the hub authorizes card A and card B without asking anyone: its EMPs say no.</summary>
    private static async Task<string> WhoAsync(HubUnderTest hub)
    {
        hub.Emp.Script =
            hub.SecondEmp.Script = EmpScripts.Authorize("""{"AuthorizationStatus":"NotAuthorized","StatusCode":{"Code":"102"}}""");
        var who = "";
        foreach (var card in (string[])[CardA, CardB]) who += (await hub.AuthorizeAsync(Messages.Rfid(card))).IsAuthorized() ? "T" : "F";
        return who;
    }
}
