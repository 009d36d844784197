using Microsoft.Extensions.Options;

namespace Kilowatch.Emp;

public class OptionsTests
{
    [Theory]
    [InlineData("Emp:Provider")]
    [InlineData("Emp:Store")]
    [InlineData("Emp:MaxBodySize")]
    [InlineData("Emp:Heartbeat")]
    [InlineData("Emp:NeverEndedAfter")]
    [InlineData("Emp:HubCertificates:0")]
    [InlineData("Emp:PublicUrl")]
    [InlineData("Emp:LinkKeys:0")]
    [InlineData("Emp:Tariffs:0:Currency")]
    [InlineData("Emp:Webhooks:0:Url")]
    [InlineData("Emp:Webhooks:0:Secret")]
    [InlineData("Emp:Webhooks:0:Events")]
    public void A_wrong_setting_is_refused_by_its_key(string key)
    {
        var options = new EmpOptions { Provider = "DE*ICE" };
        Assert.True(new EmpOptionsValidation().Validate(null, options).Succeeded);
        Spoil(options, key);
        var failures = new EmpOptionsValidation().Validate(null, options).Failures;
        Assert.Contains(failures!, failure => failure.StartsWith(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_starts_with_a_wrong_setting() =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => EmpHarness.StartAsync(options => options.Provider = "nobody"));

    private static void Spoil(EmpOptions options, string key)
    {
        switch (key)
        {
            case "Emp:Provider": options.Provider = "x"; break;
            case "Emp:Store": options.Store = EmpStoreKind.Postgres; break;
            case "Emp:MaxBodySize": options.MaxBodySize = 1; break;
            case "Emp:Heartbeat": options.Heartbeat = TimeSpan.Zero; break;
            case "Emp:NeverEndedAfter": options.NeverEndedAfter = options.StaleAfter; break;
            case "Emp:HubCertificates:0": options.HubCertificates.Add("abc"); break;
            case "Emp:PublicUrl": options.PublicUrl = "ftp://x"; break;
            case "Emp:LinkKeys:0": options.LinkKeys.Add("c2hvcnQ="); break;
            case "Emp:Tariffs:0:Currency": options.Tariffs.Add(new() { Currency = "Euro" }); break;
            case "Emp:Webhooks:0:Url": options.Webhooks.Add(new() { Url = "x" }); break;
            case "Emp:Webhooks:0:Secret": options.Webhooks.Add(new() { Url = "http://x", Secret = "secret" }); break;
            default: options.Webhooks.Add(new() { Url = "http://x", Events = { "session.unknown" } }); break;
        }
    }
}
