using Microsoft.AspNetCore.Hosting.Server;

namespace Kilowatch.Hub.Admin;

/// <inheritdoc cref="AdminRule"/>
internal sealed class AdminAccess(HubOptions options, IServer server, ILogger<AdminAccess> log)
    : AdminRule(options.AdminRequiresCredential, options.AdminTokens.Count > 0 || options.AdminCertificates.Count > 0, server)
{
    protected override void Warn(bool nobodyMay)
    {
        if (nobodyMay) AdminLog.NobodyMay(log);
        else AdminLog.ThisMachineMay(log);
    }
}
