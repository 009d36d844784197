using Kilowatch.Hub.Privacy;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.AuthenticationData;

/// <summary>One record of an upload, valid.</summary>
/// <param name="Index">Its place in the upload: what answers name it by, never by who it is.</param>
/// <param name="Medium">Who may charge with what.</param>
/// <param name="EvcoId">For the check that it is the provider's own.</param>
/// <param name="Pin">Hashed by the provider.</param>
/// <param name="ClearPin">To be hashed by the hub.</param>
internal sealed record PushedRecord(int Index, IdentificationMedium Medium, EvcoId? EvcoId, PinHash? Pin, string? ClearPin)
{
    // The generated one would print the EvcoID and the PIN.
    public override string ToString() => $"record {Index}";
}
