using Kilowatch.Emp;
using Kilowatch.Oicp;
using Microsoft.Extensions.Configuration;

namespace Kilowatch.Cli.Emp;

/// <summary>Authorizes by <c>Emp:Authorize</c>: <c>All</c>, or a list of UIDs and EvcoIDs; without it nobody.</summary>
internal sealed class ListedDrivers : IEmpApplication
{
    public const string Key = "Authorize";

    public const string Path = $"{EmpOptions.Section}:{Key}";

    private readonly bool _all;
    private readonly HashSet<Uid> _uids = [];
    private readonly HashSet<EvcoId> _evcoIds = [];

    /// <exception cref="EmpConfigurationException">An entry is neither.</exception>
    public ListedDrivers(IConfiguration configuration)
    {
        var section = configuration.GetSection(Path);
        _all = string.Equals(section.Value, "All", StringComparison.OrdinalIgnoreCase);
        if (!_all && section.Value is { Length: > 0 } other) Add(section.Path, other);
        foreach (var entry in section.GetChildren()) Add(entry.Path, entry.Value);
    }

    public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken)
    {
        var who = request.Identification;

        // A list has no PINs, and an EvcoID alone, which stands on the card, proves nothing.
        var isListed = _all || (who.QrCodeIdentification is null
            && ((who.Uid is { } uid && _uids.Contains(uid)) || (who.EvcoId is { } evcoId && _evcoIds.Contains(evcoId))));
        return ValueTask.FromResult(isListed ? AuthorizationDecision.Yes : AuthorizationDecision.No(CodeFor(who)));
    }

    private static string CodeFor(Identification who) =>
        who.PlugAndChargeIdentification is not null ? StatusCodes.PlcInvalidEvcoId
        : who.QrCodeIdentification is not null ? StatusCodes.QrCodeInvalidCredentials
        : StatusCodes.RfidInvalidUid;

    private void Add(string path, string? text)
    {
        if (Uid.TryParse(text, ReadingMode.Lenient, out var uid)) _uids.Add(uid);
        else if (EvcoId.TryParse(text, out var evcoId)) _evcoIds.Add(evcoId);
        else throw new EmpConfigurationException(
            $"{path}: '{text}' is not a valid UID or EvcoID; expected All, or for example 044A2DAA856280 or DE-8EO-CAet5e4XY-3.");
    }
}
