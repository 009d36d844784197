using Kilowatch.Emp.Options;
using Kilowatch.Emp.Postgres;
using Kilowatch.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kilowatch.Emp.Tests;

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
        Assert.True(Validation.Validate(null, options).Succeeded);
        Spoil(options, key);
        var failures = Validation.Validate(null, options).Failures;
        Assert.Contains(failures!, failure => failure.StartsWith(key, StringComparison.Ordinal));
    }

    [Fact]
    public void A_store_needs_its_package()
    {
        var options = new EmpOptions { Provider = "DE*ICE", Store = EmpStoreKind.Postgres, ConnectionString = "Host=db" };
        Assert.True(Validation.Validate(null, options).Succeeded);
        var alone = new EmpOptionsValidation(Registered(new ServiceCollection()));
        var failure = Assert.Single(alone.Validate(null, options).Failures!);
        Assert.Contains("AddKilowatchEmpPostgres()", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_starts_with_a_wrong_setting() =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => EmpHarness.StartAsync(options => options.Provider = "nobody"));

    [Theory]
    [InlineData("Emp:MostViewers", true)]
    [InlineData("emp:mostviewers", true)]
    [InlineData("Emp:MaxViewers", false)]
    public async Task An_old_name_still_counts_and_is_told_at_start(string key, bool isOld)
    {
        using var log = new CapturedLog();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, "7")]).Build();
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddKilowatchEmp<EmpHarness.AllButOne>(options => options.Provider = "DE*ICE")
            .BuildServiceProvider();
        Assert.Equal(7, services.GetRequiredService<IOptions<EmpOptions>>().Value.MaxViewers);
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(log));
        await new OldSettingNames(configuration, logging.CreateLogger<OldSettingNames>()).StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(isOld ? ["Emp:MostViewers is an old name, which still counts: call it Emp:MaxViewers"] : [],
            log.Events.Select(e => e.Text));
    }

    private static EmpOptionsValidation Validation => new(Registered(new ServiceCollection().AddKilowatchEmpPostgres()));

    private static IServiceProviderIsKeyedService Registered(IServiceCollection services) =>
        services.AddKilowatchEmp<EmpHarness.AllButOne>().BuildServiceProvider().GetRequiredService<IServiceProviderIsKeyedService>();

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
