using System.Text;

namespace Kilowatch.Oicp;

/// <summary>OICP 2.3, QRCodeIdentification schema, HashedPIN. A four digit PIN is guessed from its hash in no time: ToString hides
/// it.</summary>
public sealed record HashedPin : OicpObject
{
    /// <summary>The hash, 10 to 100 characters; mandatory.</summary>
    public string? Value { get; init; }

    /// <summary>Bcrypt; mandatory.</summary>
    public string? Function { get; init; }

    public LegacyHashData? LegacyHashData { get; init; }

    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Function = ").Append(Function);
        return true;
    }
}

/// <summary>A hash from before Bcrypt, for partners that hold no other.</summary>
public sealed record LegacyHashData : OicpObject
{
    /// <summary>MD5 or SHA-1; mandatory.</summary>
    public string? Function { get; init; }

    /// <summary>At most 100 characters.</summary>
    public string? Salt { get; init; }

    /// <summary>At most 20 characters.</summary>
    public string? Value { get; init; }

    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Function = ").Append(Function);
        return true;
    }
}
