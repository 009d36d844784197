namespace Kilowatch.Hub;

/// <summary>How far a handshake is.</summary>
internal enum TlsHandshake
{
    /// <summary>More has to come from the client.</summary>
    NotYet,

    Established,

    Refused,
}
