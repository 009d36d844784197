using System.Security.Cryptography;
using System.Text;

namespace Kilowatch.Hub.AuthenticationData;

/// <summary>How a PIN is kept (OICP 2.3, eRoamingPushAuthenticationData, PIN security): never itself.</summary>
/// <param name="Value">Bcrypt, of the PIN or of the hash that the provider had of it before.</param>
/// <param name="Legacy">MD5 or SHA-1 when of such a hash.</param>
/// <param name="Salt">That hash's salt.</param>
internal sealed record PinHash(string Value, string? Legacy = null, string? Salt = null)
{
    /// <summary>The greatest work factor that is computed: about a quarter of a second. Each step more doubles it.</summary>
    public const int MaxCost = 12;

    /// <summary>The work factor that a Bcrypt value asks for; 0 for what is not a Bcrypt value, and so matches no PIN.</summary>
    public int Cost =>
        Value is { Length: 60 } && Value.StartsWith("$2", StringComparison.Ordinal) && Value[3] == '$' && Value[6] == '$'
        && int.TryParse(Value.AsSpan(4, 2), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
            out var cost)
            ? cost
            : 0;

    public static PinHash Of(string pin, int cost) => new(BCrypt.Net.BCrypt.HashPassword(pin, cost));

    // A four digit PIN is guessed from its hash in no time.
    public override string ToString() => "a hashed PIN";

    /// <summary>Takes as long as <see cref="Cost"/> says: see <see cref="PinHashing"/>.</summary>
    public bool Verify(string pin) => Cost is > 0 and <= MaxCost && Candidates(pin).Any(Matches);

    // OICP does not say how PIN and salt are put together, nor how the hash is written: both orders and both cases of hex are tried.
    private IEnumerable<string> Candidates(string pin)
    {
        yield return pin;
        if (Legacy is null) yield break;
        foreach (var salted in string.IsNullOrEmpty(Salt) ? (string[])[pin] : [pin + Salt, Salt + pin])
        {
            var hash = LegacyHash(Encoding.UTF8.GetBytes(salted));
            yield return Convert.ToHexStringLower(hash);
            yield return Convert.ToHexString(hash);
        }
    }

#pragma warning disable CA5350, CA5351 // the provider's choice of long ago (OICP 2.3, LegacyHashData); a Bcrypt hash is around it
    private byte[] LegacyHash(byte[] salted) => Legacy == "MD5" ? MD5.HashData(salted) : SHA1.HashData(salted);
#pragma warning restore CA5350, CA5351

    private bool Matches(string candidate)
    {
        try
        {
            return BCrypt.Net.BCrypt.Verify(candidate, Value);
        }
        catch (Exception malformed) when (malformed is BCrypt.Net.SaltParseException or ArgumentException or FormatException)
        {
            return false;
        }
    }
}
