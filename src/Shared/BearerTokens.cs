using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Shared;

/// <summary>Tokens known by their SHA-256 alone.</summary>
/// <param name="sha256">Of each token, in hexadecimal digits.</param>
internal sealed class BearerTokens(IEnumerable<string> sha256)
{
    private const string Bearer = "Bearer ";
    private readonly List<byte[]> _tokens = [.. sha256.Select(Convert.FromHexString)];

    /// <summary>Whether the request's Authorization header has one of them.</summary>
    public bool Match(HttpRequest request)
    {
        if (request.Headers.Authorization is not [{ } authorization]
            || !authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return false;
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Bearer.Length..].Trim()));
        var found = false;
        // all of them, so that time tells nothing
        foreach (var token in _tokens) found |= CryptographicOperations.FixedTimeEquals(token, given);
        return found;
    }
}
