using Kilowatch.Cli.Hub;
using Kilowatch.Hub;
using Microsoft.Extensions.Configuration;

namespace Kilowatch.Cli.Forget;

/// <summary>In a store itself: the directory of a hub that does not run, or the database that hubs share.</summary>
internal static class StoppedHub
{
    /// <param name="data">The directory; null for the store that the configuration names.</param>
    /// <param name="config">A hub's configuration; its settings may also be in the environment.</param>
    /// <param name="wish">Who.</param>
    /// <param name="json">Whether the report is JSON.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> ForgetAsync(string? data, FileInfo? config, ForgetWish wish, bool json,
        CancellationToken cancellationToken)
    {
        try
        {
            using var configuration = new ConfigurationManager();
            if (config is not null) configuration.AddHubFile(config);
            configuration.AddEnvironmentVariables();
            var isDatabase =
                data is null
                    && string.Equals(configuration["Hub:Store"], nameof(HubStoreKind.Postgres), StringComparison.OrdinalIgnoreCase);
            var forgotten = isDatabase
                ? await StoreDatabase.ForgetAsync(configuration.GetConnectionString("Hub"), wish.Uid, wish.EvcoId, cancellationToken)
                : await StoreDirectory.ForgetAsync(data ?? configuration["Hub:Data"] ?? new HubOptions().Data, wish.Uid, wish.EvcoId,
                    cancellationToken);
            return ForgetReport.Print(forgotten, json);
        }
        catch (HubConfigurationException wrong)
        {
            return Usage.Fail(wrong.Message);
        }
        catch (StoreDownException down)
        {
            Console.Error.WriteLine($"kilowatch: {down.Message} Not everything is removed: run this again when the database is there.");
            return ExitCodes.Unreachable;
        }
    }
}
