
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.OfHub;

namespace Kilowatch.Cli.Check;

/// <summary>A run against a hub, with an EMP behind it where there can be one.</summary>
internal static class CheckHubRun
{
    /// <param name="url">The hub's.</param>
    /// <param name="caller">Speaks to it.</param>
    /// <param name="hub">As the scenarios see it.</param>
    /// <param name="listen">Where the EMP stands; null for none.</param>
    /// <param name="attach">The provider whose endpoint is set to the EMP; null when it points there already.</param>
    /// <param name="only">The chosen scenarios; none for all.</param>
    /// <param name="files">The reports.</param>
    /// <param name="isJson">JSON on standard output.</param>
    /// <param name="cancellationToken">Ends the run; the report tells how far it came.</param>
    public static async Task<int> RunAsync(
        Uri url, PartnerCaller caller, HubPartner hub, ListenAddress? listen, string? attach, string[] only, string[] files, bool isJson,
        CancellationToken cancellationToken)
    {
        if (listen is null)
            return await CheckRun.CallAsync("hub", url, caller, HubScenarios.All, hub, only, files, isJson, cancellationToken);
        await using var emp = new EmpStandIn(TimeProvider.System);
        try
        {
            await emp.ListenAsync(listen);
        }
        catch (Exception cannotListen) when (Listening.Refusal(cannotListen, "--listen") is { } why)
        {
            return Usage.Fail(why);
        }

        if (await CheckRun.UnreachableAsync(url, caller, cancellationToken)) return ExitCodes.Unreachable;
        using var stop = new Interruption(cancellationToken); // what is attached is put back also when someone does not wait for the end
        var (attached, problem) =
            attach is null ? (null, null) : await Attachment.AttachAsync(caller, attach, emp.Url, CancellationToken.None);
        if (problem is not null) return Usage.Fail(problem);
        await using (attached)
        {
            try
            {
                await hub.LookBehindAsync(emp, stop.Token);
                return await CheckRun.CallAsync("hub", url, caller, HubScenarios.All, hub, only, files, isJson, stop.Token);
            }
            catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("kilowatch: ended before anything was checked.");
                return ExitCodes.No;
            }
        }
    }
}
