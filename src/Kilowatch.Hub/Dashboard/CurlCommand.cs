using System.Text;
using System.Text.Unicode;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Dashboard;

/// <summary>A request as a command for a POSIX shell.</summary>
internal static class CurlCommand
{
    /// <returns>Null when there is no body to send, or none that fits into a command.</returns>
    public static string? Of(JournalRow row, string baseUrl, HubOptions options)
    {
        if (RouteOf(row) is not { } route || row.Request.Length == 0 || !Utf8.IsValid(row.Request) || row.Request.Contains((byte)0))
            return null;
        var certificate =
            options.Authentication == HubAuthentication.ClientCertificate ? " --cert PARTNER.pem --key PARTNER.key --cacert ca.pem" : "";
        return $"curl --include {Quote(baseUrl + route)}{certificate} --header 'Content-Type: application/json' --data-binary {Quote(Encoding.UTF8.GetString(row.Request))}";
    }

    private static string? RouteOf(JournalRow row)
    {
        var ids = MessageReader.Read(row.Request, MessageKind.AuthorizeStart);
        var (operatorId, providerId) =
            (ids.OperatorId.TextIn(row.Request) ?? row.Operator ?? "", ids.ProviderId.TextIn(row.Request) ?? row.Provider ?? "");
        return row.Kind switch
        {
            <= JournalKind.Error => OicpRoutes.ChargingNotifications,
            JournalKind.AuthorizeStart => OicpRoutes.For(OicpRoutes.AuthorizeStart, operatorId),
            JournalKind.AuthorizeStop => OicpRoutes.For(OicpRoutes.AuthorizeStop, operatorId),
            JournalKind.ChargeDetailRecord => OicpRoutes.For(OicpRoutes.ChargeDetailRecord, operatorId),
            JournalKind.AuthorizeRemoteStart => OicpRoutes.For(OicpRoutes.AuthorizeRemoteStart, providerId),
            JournalKind.AuthorizeRemoteStop => OicpRoutes.For(OicpRoutes.AuthorizeRemoteStop, providerId),
            _ => null,
        };
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
