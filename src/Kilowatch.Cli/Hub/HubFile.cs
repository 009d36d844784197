using System.Text.Json;
using Kilowatch.Hub;
using Microsoft.Extensions.Configuration;

namespace Kilowatch.Cli.Hub;

/// <summary>The configuration file, with errors that name it.</summary>
internal static class HubFile
{
    /// <exception cref="HubConfigurationException">It is not there, or not JSON.</exception>
    public static void AddHubFile(this ConfigurationManager configuration, FileInfo file)
    {
        if (!file.Exists) throw new HubConfigurationException($"{file.FullName} is not there: give a JSON file with --config.");
        try
        {
            configuration.AddJsonFile(file.FullName, optional: false, reloadOnChange: false);
        }
        catch (InvalidDataException unreadable)
        {
            var where = unreadable.InnerException?.InnerException as JsonException ?? unreadable.InnerException as JsonException;
            throw new HubConfigurationException($"{file.FullName} is not JSON: {where?.Message ?? unreadable.Message}");
        }
    }
}
