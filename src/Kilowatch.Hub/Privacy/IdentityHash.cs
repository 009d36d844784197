using System.Security.Cryptography;
using System.Text;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Privacy;

/// <summary>UIDs and EvcoIDs as keyed hashes of what they mean: enough to recognise one, not to read it. The key is random and
/// stays in the store, for there are so few UIDs that a hash without a key is as good as the UID.</summary>
/// <param name="key">Asked for when it is needed: a store has it once it has started.</param>
internal sealed class IdentityHash(Func<byte[]> key)
{
    private const int TokenBytes = 16;

    public string Of(Uid uid) => Of("uid:" + uid.Canonical);

    public string Of(EvcoId evcoId) => Of("evco:" + evcoId.Canonical);

    /// <summary>Null when the message identifies nobody.</summary>
    public IdentificationMedium? MediumOf(in MessageFacts facts, ReadOnlySpan<byte> message)
    {
        var contract = facts.EvcoId.TextIn(message) is { } evcoId ? Of(EvcoId.Parse(evcoId)) : null;
        if (Uid.TryParse(facts.Uid.TextIn(message), ReadingMode.Lenient, out var uid))
            return new IdentificationMedium(IdentificationMediumKind.Card, Of(uid), contract);
        return contract is null ? null : new IdentificationMedium(ClassOf(facts.Identification), contract);
    }

    private static IdentificationMediumKind ClassOf(IdentificationKinds kinds) =>
        kinds.HasFlag(IdentificationKinds.QrCode) ? IdentificationMediumKind.QrCode
        : kinds.HasFlag(IdentificationKinds.PlugAndCharge) ? IdentificationMediumKind.PlugAndCharge
        : IdentificationMediumKind.Remote;

    private string Of(string meaning) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key(), Encoding.UTF8.GetBytes(meaning)).AsSpan(0, TokenBytes));
}
