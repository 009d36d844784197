using Kilowatch.Ocpp;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Cpo;

/// <summary>Where the lines come from and what they are.</summary>
internal sealed record CpoInput(string Path, ChargerFormat Format, string? Evse)
{
    public string? Problem() => Evse is not null && !EvseId.Matches(Evse) ? $"--evse '{Evse}' is no EvseID, e.g. DE*ABC*E1." : null;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public TextReader Open() => Path == "-" ? new StreamReader(Console.OpenStandardInput()) : new StreamReader(Path);
}
