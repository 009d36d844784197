using Microsoft.Extensions.Configuration;

namespace Kilowatch.Hub.Options;

/// <summary>A setting of an earlier version, which does nothing any more.</summary>
/// <param name="Key">As it was.</param>
/// <param name="Remediation">A sentence.</param>
internal sealed record RetiredSetting(string Key, string Remediation);

/// <summary>Every setting that the hub had once. Who upgrades may still have it, and is warned rather than refused.</summary>
internal static class RetiredSettings
{
    public static IReadOnlyList<RetiredSetting> All { get; } =
    [
        new("Hub:FastPath", "There is one way for notifications now: take it out."),
    ];

    /// <returns>The configuration without them, and which of them it had.</returns>
    public static (IConfiguration Configuration, IReadOnlyList<RetiredSetting> Found) Remove(IConfiguration configuration)
    {
        var found = All.Where(retired => configuration.GetSection(retired.Key).Exists()).ToList();
        if (found.Count == 0) return (configuration, found);
        var kept = configuration.AsEnumerable()
            .Where(setting => setting.Value is not null && !found.Exists(retired => IsPartOf(setting.Key, retired.Key)));
        return (new ConfigurationBuilder().AddInMemoryCollection(kept).Build(), found);
    }

    private static bool IsPartOf(string key, string section) =>
        key.Equals(section, StringComparison.OrdinalIgnoreCase) || key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase);
}
