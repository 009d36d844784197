namespace Kilowatch.Hub.Partners;

/// <summary>Whom a connection speaks for, as its client certificate says: ids as set up, null for neither.</summary>
internal sealed record Caller(string? Operator, string? Provider)
{
    /// <summary>A certificate that belongs to nobody, or none at all.</summary>
    public static readonly Caller Nobody = new(null, null);
}
