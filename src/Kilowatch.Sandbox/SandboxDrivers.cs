using Kilowatch.Emp;
using Kilowatch.Oicp;

namespace Kilowatch.Sandbox;

/// <summary>Who may charge in the sandbox: the integration guide's RFID, and whoever has an EvcoID.</summary>
internal sealed class SandboxDrivers : IEmpApplication
{
    private static readonly Uid GuideUid = Uid.Parse("044A2DAA856280");

    public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken)
    {
        var isKnown = request.Identification.Uid is { } uid ? uid == GuideUid : request.Identification.EvcoId is not null;
        return ValueTask.FromResult(isKnown ? AuthorizationDecision.Yes : AuthorizationDecision.No());
    }
}
