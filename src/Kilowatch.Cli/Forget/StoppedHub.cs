using Kilowatch.Hub;

namespace Kilowatch.Cli.Forget;

/// <summary>In the directory of a hub that does not run.</summary>
internal static class StoppedHub
{
    public static async Task<int> ForgetAsync(string data, string? uid, string? evcoId, bool json, CancellationToken cancellationToken)
    {
        try
        {
            return ForgetReport.Print(await StoreDirectory.ForgetAsync(data, uid, evcoId, cancellationToken), json);
        }
        catch (HubConfigurationException wrong)
        {
            return Usage.Fail(wrong.Message);
        }
    }
}
