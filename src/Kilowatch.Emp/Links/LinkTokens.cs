using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Kilowatch.Emp.Links;

/// <summary>
/// The token in a driver's link: which session, until when, and an HMAC-SHA256 over both. Only who holds a key can make one,
/// so that a token for one session says nothing about a token for another.
/// </summary>
/// <remarks>Layout: version 1 (1 byte), expiry in seconds since 1970 (4), the session's key (36), HMAC (32); base64url.</remarks>
internal sealed class LinkTokens(LinkKeys keys, TimeProvider clock)
{
    private const byte Version = 1;
    private const int KeyAt = 5;
    private const int SessionLength = 36;
    private const int SignatureAt = KeyAt + SessionLength;
    private const int Length = SignatureAt + HMACSHA256.HashSizeInBytes;

    public string Issue(string session, TimeSpan lifetime)
    {
        Span<byte> token = stackalloc byte[Length];
        token[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(token[1..], (uint)(clock.GetUtcNow() + lifetime).ToUnixTimeSeconds());
        Encoding.ASCII.GetBytes(session, token[KeyAt..SignatureAt]);
        HMACSHA256.HashData(keys.All[0], token[..SignatureAt], token[SignatureAt..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>False for whatever was not made here, or has expired.</summary>
    public bool TryRead(string token, [NotNullWhen(true)] out Link? link)
    {
        link = null;
        Span<byte> bytes = stackalloc byte[Length];
        if (token.Length != Base64Url.GetEncodedLength(Length)
            || Base64Url.DecodeFromChars(token, bytes, out _, out var length) != System.Buffers.OperationStatus.Done
            || length != Length || bytes[0] != Version || !IsSigned(bytes))
        {
            return false;
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]));
        if (expires <= clock.GetUtcNow()) return false;
        link = new(Encoding.ASCII.GetString(bytes[KeyAt..SignatureAt]), expires);
        return true;
    }

    private bool IsSigned(ReadOnlySpan<byte> token)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isSigned = false;
        foreach (var key in keys.All)
        {
            HMACSHA256.HashData(key, token[..SignatureAt], expected);
            isSigned |= CryptographicOperations.FixedTimeEquals(expected, token[SignatureAt..]);
        }

        return isSigned;
    }
}

/// <summary>What a token says.</summary>
/// <param name="Session">The session's key.</param>
/// <param name="Expires">Until when it holds.</param>
internal sealed record Link(string Session, DateTimeOffset Expires);
