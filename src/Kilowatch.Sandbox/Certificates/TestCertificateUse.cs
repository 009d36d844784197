namespace Kilowatch.Sandbox.Certificates;

/// <summary>What a certificate may be used for (RFC 5280, extended key usage).</summary>
internal enum TestCertificateUse
{
    /// <summary>A partner that calls the hub.</summary>
    Client,

    /// <summary>The hub as a server; it also calls partners, so it is a client too.</summary>
    Server,

    /// <summary>A partner that is called as well.</summary>
    Both,
}
