using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kilowatch.Hub.Certificates;

/// <summary>Why a caller was refused before it was known.</summary>
internal enum RefusalReason
{
    /// <summary>It showed no certificate.</summary>
    NoCertificate,

    /// <summary>None of the configured authorities has issued its certificate.</summary>
    UnknownAuthority,

    /// <summary>Its certificate is in order, and no partner's.</summary>
    UnknownCertificate,

    /// <summary>Its certificate is a partner's, and it spoke for another one.</summary>
    OtherPartner,

    /// <summary>Its certificate, or one between it and the authority, is past its end.</summary>
    Expired,

    /// <summary>It is not valid yet.</summary>
    NotYetValid,

    /// <summary>It is on a revocation list, or in Hub:RevokedCertificates.</summary>
    Revoked,

    /// <summary>The revocation list that it is to be judged by is not current (Hub:RevocationMode is Strict).</summary>
    RevocationUnknown,

    /// <summary>It is not for a client: another key usage, or an authority's own.</summary>
    WrongUse,

    /// <summary>A key or a signature in its chain can be forged.</summary>
    Weak,

    /// <summary>Its chain is broken in another way.</summary>
    Invalid,
}

/// <summary>What is wrong with a certificate.</summary>
/// <param name="Reason">In a word.</param>
/// <param name="Sentence">The details.</param>
internal sealed record Refusal(RefusalReason Reason, string Sentence)
{
    /// <summary>By what a chain lacks; that nobody known stands at its root outweighs all else.</summary>
    public static Refusal Of(X509ChainStatus[] status)
    {
        var flags = status.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        var isExpired = flags.HasFlag(X509ChainStatusFlags.NotTimeValid);
        var reason =
            (flags & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot)) != 0 ? RefusalReason.UnknownAuthority
            : isExpired ? RefusalReason.Expired
            : (flags & (X509ChainStatusFlags.NotValidForUsage | X509ChainStatusFlags.InvalidBasicConstraints)) != 0 ? RefusalReason.WrongUse
            : RefusalReason.Invalid;
        return new Refusal(reason, string.Join(' ', status.Select(s => s.StatusInformation.Trim())));
    }
}

/// <summary>A certificate as an operator looks for it.</summary>
internal sealed record ShownCertificate(string Subject, string Issuer, string Sha256)
{
    public static ShownCertificate Of(X509Certificate2 certificate) =>
        new(certificate.Subject, certificate.Issuer, certificate.GetCertHashString(HashAlgorithmName.SHA256));
}
