namespace Kilowatch.Oicp;

/// <summary>
/// One driver who may charge.
/// </summary>
public sealed record AuthenticationDataRecord : OicpObject
{
    public Identification? Identification { get; init; }
}
