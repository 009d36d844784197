using System.ComponentModel;
using Kilowatch.Cpo;
using Kilowatch.Emp;
using Kilowatch.Hub;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kilowatch.Cli.Tests.Docs;

/// <summary>What each kit says to one setting: the line about it, null when it takes the value.</summary>
internal static class OptionProblems
{
    public static string? OfHub(string key, string value)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration[key] = value;
        try
        {
            builder.AddKilowatchHub();
            return null;
        }
        catch (HubConfigurationException wrong)
        {
            return Line(wrong.Message.Split('\n'), key);
        }
    }

    public static string? OfEmp(string key, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        services.AddKilowatchEmp<Nobody>();
        return Problem<EmpOptions>(services, key);
    }

    public static string? OfCpo(string key, string value)
    {
        var property = typeof(CpoOptions).GetProperty(key.Split(':')[^1])!;
        var services = new ServiceCollection();
        services.AddKilowatchCpo(cpo =>
        {
            (cpo.Hub, cpo.OperatorId) = (new("http://127.0.0.1"), "DE*ABC");
            property.SetValue(cpo, TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(value));
        });
        return Problem<CpoOptions>(services, property.Name);
    }

    private static string? Problem<T>(IServiceCollection services, string key)
        where T : class
    {
        using var provider = services.BuildServiceProvider();
        try
        {
            _ = provider.GetRequiredService<IOptions<T>>().Value;
            return null;
        }
        catch (OptionsValidationException wrong)
        {
            return Line(wrong.Failures, key);
        }
    }

    private static string? Line(IEnumerable<string> lines, string key) =>
        lines.FirstOrDefault(line => line.Contains(key, StringComparison.Ordinal))?.TrimEnd();

    private sealed class Nobody : IEmpApplication
    {
        public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
