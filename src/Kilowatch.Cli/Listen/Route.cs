using Kilowatch.Cli.Validate;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Cli.Listen;

/// <summary>What a hub calls at an EMP (OICP 2.3), told by the path's end so that the EMP may stand below any base path.</summary>
internal static class Route
{
    public static JudgedKind? KindOf(PathString path) =>
        path.Value is not { } text ? null
        : text.EndsWith(OicpRoutes.ChargingNotifications[OicpRoutes.Base.Length..], StringComparison.OrdinalIgnoreCase)
        ? JudgedKind.Notification
        : text.EndsWith("/authorize/start", StringComparison.OrdinalIgnoreCase) ? JudgedKind.AuthorizeStart
        : text.EndsWith("/authorize/stop", StringComparison.OrdinalIgnoreCase) ? JudgedKind.AuthorizeStop
        : text.EndsWith("/charge-detail-record", StringComparison.OrdinalIgnoreCase) ? JudgedKind.ChargeDetailRecord
        : null;
}
