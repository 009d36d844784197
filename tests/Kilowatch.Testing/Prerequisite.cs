namespace Kilowatch.Testing;

/// <summary>What a test needs beyond the SDK. Where it is missing and cannot be installed the test is skipped with the reason;
/// with <c>CI=true</c> it fails.</summary>
internal static class Prerequisite
{
    /// <summary>Installs Debian packages when something is missing, which takes root.</summary>
    /// <returns>Null when it is there, else why not.</returns>
    public static async Task<string?> EnsureAsync(string what, Func<bool> isThere, params string[] packages)
    {
        if (isThere()) return null;
        if (!File.Exists("/usr/bin/apt-get") || !string.Equals(Environment.UserName, "root", StringComparison.Ordinal))
        {
            return $"{what} is missing; install it with: apt-get install {string.Join(' ', packages)}";
        }

        var update = await Shell.RunAsync("/usr/bin/apt-get", ["update"]);
        var install =
            await Shell.RunAsync("/usr/bin/env",
                ["DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "--no-install-recommends", .. packages]);
        return isThere() ? null : $"{what} cannot be installed: {update.Error} {install.Error}";
    }

    public static void Demand(string? missing)
    {
        if (missing is null) return;
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)) Assert.Fail(missing);
        Assert.Skip(missing);
    }
}
