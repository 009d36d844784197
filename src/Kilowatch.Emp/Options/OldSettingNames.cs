using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp.Options;

/// <summary>Warns at start about settings under their old names. The options bind both names.</summary>
internal sealed class OldSettingNames(IConfiguration configuration, ILogger<OldSettingNames> log) : IHostedService
{
    private static readonly (string Old, string New)[] Renamed = [("MostViewers", nameof(EmpOptions.MaxViewers))];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var section = configuration.GetSection(EmpOptions.Section);
        foreach (var (old, now) in Renamed)
        {
            if (section[old] is not null) EmpLog.SettingRenamed(log, $"{section.Path}:{old}", $"{section.Path}:{now}");
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
