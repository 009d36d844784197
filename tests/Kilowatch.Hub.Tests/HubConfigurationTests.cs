using Kilowatch.Hub.Options;
using Microsoft.Extensions.Configuration;

namespace Kilowatch.Hub.Tests;

/// <summary>A mistake in the configuration starts nothing and names its key.</summary>
public class HubConfigurationTests
{
    private static readonly (string Key, string? Value)[] Valid =
    [
        ("Hub:Authentication", "None"), ("Hub:Operators:0:Id", "DE*ABC"), ("Hub:Operators:0:SubOperators:0", "DE*XYZ"),
        ("Hub:Providers:0:Id", "DE*ICE"),
        ("Hub:Providers:0:Endpoint", "https://emp.example/"), ("Hub:Contracts:0:Operator", "DE*XYZ"),
        ("Hub:Contracts:0:Provider", "DE-ICE"),
    ];

    [Fact]
    public void Without_any_setting_the_documented_defaults_hold()
    {
        var options = Read(Valid[0]);
        Assert.Equal(
            (TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(10), TimeSpan.FromDays(7), 262_144, TimeSpan.FromDays(30)),
            (options.MinimumProgressInterval, options.EmpTimeout, options.SessionLifetime, options.MaxBodySize, options.JournalRetention));
        Assert.Equal((HubAuthentication.ClientCertificate, HubStoreKind.Embedded), (new HubOptions().Authentication, options.Store));
    }

    [Theory]
    [InlineData("Embedded", HubStoreKind.Embedded)]
    [InlineData("Sqlite", HubStoreKind.Embedded)] // its former name
    [InlineData("postgres", HubStoreKind.Postgres)]
    public void The_store_is_named_by_what_it_is(string name, HubStoreKind expected) =>
        Assert.Equal(expected, Read([.. Valid, ("Hub:Store", name)]).Store);

    [Fact]
    public void A_valid_one_is_read()
    {
        var options = Read(Valid);
        Assert.Equal(("DE*ABC", "DE*XYZ", "DE-ICE"),
            (options.Operators[0].Id, options.Operators[0].SubOperators[0], options.Contracts![0].Provider));
    }

    [Fact]
    public void Settings_of_an_earlier_version_are_taken_and_told()
    {
        var options = Read([.. Valid, .. RetiredSettings.All.Select(retired => (retired.Key.ToLowerInvariant(), (string?)"1"))]);
        Assert.Equal(("DE*ABC", "DE*XYZ"), (options.Operators[0].Id, options.Operators[0].SubOperators[0]));
        Assert.Contains(options.Retired, retired => retired.Key == "Hub:FastPath");
        Assert.Empty(Read(Valid).Retired);
        var wrong = Assert.Throws<HubConfigurationException>(() => Read([.. Valid, ("Hub:FastPath", "true"), ("Hub:FastPathh", "true")]));
        Assert.Contains("Hub:FastPathh", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hub:EmpTimeout", "ten seconds")]
    [InlineData("Hub:EmpTimeout", "00:00:00")]
    [InlineData("Hub:EmpTimeout", "01:00:00")]
    [InlineData("Hub:MinimumProgressInterval", "-00:00:01")]
    [InlineData("Hub:MinimumProgressInterval", "2.00:00:00")]
    [InlineData("Hub:SessionLifetime", "00:00:00")]
    [InlineData("Hub:JournalRetention", "01:00:00")]
    [InlineData("Hub:JournalRetention", "40000.00:00:00")]
    [InlineData("Hub:MaxBodySize", "1023")]
    [InlineData("Hub:MaxBodySize", "many")]
    [InlineData("Hub:MaxBodySize", "9999999999")]
    [InlineData("Hub:MaxAnswerSize", "0")]
    [InlineData("Hub:MaxRequests", "0")]
    [InlineData("Hub:MaxRequestsPerPartner", "-1")]
    [InlineData("Hub:MaxOpenSessionsPerOperator", "0")]
    [InlineData("Hub:MaxSessionStartsPerMinute", "-1")]
    [InlineData("Hub:Data", " ")]
    [InlineData("Hub:Store", "Oracle")]
    [InlineData("Hub:Authentication", "Basic")]
    [InlineData("Hub:EmpTimeOutt", "00:00:10")]
    [InlineData("Hub:Operators:0:Id", "ABC")]
    [InlineData("Hub:Operators:0:Idd", "DE*ABC")]
    [InlineData("Hub:Operators:1:Id", "deabc")]
    [InlineData("Hub:Operators:1:Id", "")]
    [InlineData("Hub:Operators:0:SubOperators:0", "DE*ABC")]
    [InlineData("Hub:Operators:0:Endpoint", "cpo.example")]
    [InlineData("Hub:Operators:0:NotificationsPerMinute", "-1")]
    [InlineData("Hub:Operators:0:Certificates:0", "abc")]
    [InlineData("Hub:Providers:0:Id", "DE*ICECREAM")]
    [InlineData("Hub:Providers:0:Endpoint", "ftp://emp.example/")]
    [InlineData("Hub:Providers:0:Endpoint", "https://user:secret@emp.example/")]
    [InlineData("Hub:Providers:0:Endpoint", "https://emp.example/?a=b")]
    [InlineData("Hub:Providers:0:ChargingNotifications", "yes")]
    [InlineData("Hub:Contracts:0:Operator", "DE*NIX")]
    [InlineData("Hub:Contracts:0:Provider", "DE*NIX")]
    public void A_mistake_names_its_key(string key, string value)
    {
        var mistake = Assert.Throws<HubConfigurationException>(() => Read([.. Valid.Where(v => v.Key != key), (key, value)]));
        Assert.Contains(key, mistake.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secret", mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hub:EmpTimout", "Did you mean Hub:EmpTimeout?")]
    [InlineData("Hub:JournalRetnetion", "Did you mean Hub:JournalRetention?")]
    [InlineData("Hub:Providers:0:Endpiont", "Did you mean Hub:Providers:0:Endpoint?")]
    [InlineData("Hub:Xylophone", "expected one of Authentication, ")]
    public void A_mistyped_key_is_answered_with_the_one_that_is_meant(string key, string told)
    {
        var mistake = Assert.Throws<HubConfigurationException>(() => Read([.. Valid, (key, "1")]));
        Assert.StartsWith(key + " is not a setting", mistake.Message, StringComparison.Ordinal);
        Assert.Contains(told, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var mistake =
            Assert.Throws<HubConfigurationException>(
                () => Read(Valid[0], ("Hub:MaxBodySize", "1"), ("Hub:Data", ""), ("Hub:Typo", "1"), ("Hub:Providers:0:Id", "x")));
        Assert.Equal(4, mistake.Message.Split(Environment.NewLine).Length);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void Times_and_numbers_are_read_alike_under_any_culture(string name)
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo(name);
        try
        {
            Assert.Equal(TimeSpan.FromMilliseconds(1500), Read(Valid[0], ("Hub:EmpTimeout", "00:00:01.5")).EmpTimeout);
            Assert.Throws<HubConfigurationException>(() => Read(Valid[0], ("Hub:EmpTimeout", "00:00:01,5")));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    private static HubOptions Read(params (string Key, string? Value)[] settings) =>
        HubConfiguration.Read(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build());
}
