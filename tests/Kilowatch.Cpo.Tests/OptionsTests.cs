using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kilowatch.Cpo.Tests;

public class OptionsTests
{
    private static readonly Uri Hub = new("https://hub.example/");

    /// <summary>Every mistake at once, each with its key, what was given and what is expected.</summary>
    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Options(options =>
        {
            options.Hub = new Uri("ftp://hub.example/");
            options.OperatorId = "nobody";
            options.MaxConcurrency = 0;
            options.MaxWaitingPerSession = 2;
            options.MaxValuesInBetween = 1001;
            options.Timeout = TimeSpan.Zero;
            options.MaxRetryDelay = TimeSpan.FromMilliseconds(1);
            options.Tls.Certificate = "cert.pem";
        }));
        Assert.Equal(
            [
                "Cpo:Hub must be the hub's base URL, e.g. https://hub.example/.",
                "Cpo:OperatorId 'nobody' is not a valid OperatorID; expected e.g. DE*ABC.",
                "Cpo:MaxConcurrency is 0: expected 1 or more.",
                "Cpo:MaxWaitingPerSession is 2: expected 3 or more: a Start, an Error and an End.",
                "Cpo:MaxValuesInBetween is 1001: expected 2 to 1000.",
                "Cpo:Timeout is 00:00:00: expected more than 00:00:00.",
                "Cpo:MaxRetryDelay is 00:00:00.0010000: expected FirstRetryDelay, 00:00:01, or more.",
                "Cpo:Tls:Key is missing: the PEM file with the certificate's private key.",
            ],
            failure.Failures);
    }

    [Fact]
    public void The_old_name_of_a_setting_sets_the_new_one()
    {
#pragma warning disable CS0618 // the old name is what is tested
        Assert.Equal(TimeSpan.FromSeconds(7), Options(options => options.LongestRetryDelay = TimeSpan.FromSeconds(7)).MaxRetryDelay);
#pragma warning restore CS0618
    }

    private static CpoOptions Options(Action<CpoOptions> change)
    {
        var services = new ServiceCollection();
        services.AddKilowatchCpo(options =>
        {
            (options.Hub, options.OperatorId) = (Hub, "DE*ABC");
            change(options);
        });
        return services.BuildServiceProvider().GetRequiredService<IOptions<CpoOptions>>().Value;
    }
}
