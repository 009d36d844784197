using Kilowatch.Emp;
using Microsoft.Extensions.Configuration;

namespace Kilowatch.Cli.Emp;

/// <summary>A key that nobody reads is a mistyped one, and a setting that silently does not hold.</summary>
internal static class EmpKeys
{
    /// <exception cref="EmpConfigurationException">A key is unknown.</exception>
    public static void Check(IConfiguration configuration)
    {
        var section = configuration.GetSection(EmpOptions.Section);
        Check(section, typeof(EmpOptions), ListedDrivers.Key);
        Check(section.GetSection(nameof(EmpOptions.Brand)), typeof(BrandOptions));
        Check(section.GetSection(nameof(EmpOptions.Push)), typeof(PushOptions));
        foreach (var tariff in section.GetSection(nameof(EmpOptions.Tariffs)).GetChildren()) Check(tariff, typeof(TariffOptions));
        foreach (var webhook in section.GetSection(nameof(EmpOptions.Webhooks)).GetChildren()) Check(webhook, typeof(WebhookOptions));
    }

    private static void Check(IConfigurationSection section, Type settings, params string[] others)
    {
        var known = settings.GetProperties().Select(property => property.Name).Concat(others).ToArray();
        if (section.GetChildren().FirstOrDefault(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new EmpConfigurationException(NearestWord.Of(unknown.Key, known) is { } meant
                ? $"{unknown.Path} is not a setting. Did you mean {section.Path}:{meant}?"
                : $"{unknown.Path} is not a setting: expected one of {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }
    }
}
