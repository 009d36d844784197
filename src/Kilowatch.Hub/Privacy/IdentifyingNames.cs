namespace Kilowatch.Hub.Privacy;

internal enum NameKind
{
    Other,

    /// <summary>Its value identifies a driver, or is a secret of one.</summary>
    Identifier,

    /// <summary>All inside is about a driver.</summary>
    Identification,

    /// <summary>Inside an identification, but about nobody.</summary>
    Harmless,
}

/// <summary>Which members tell who a driver is, by their names (OICP 2.3, Identification schema and those it names).</summary>
internal static class IdentifyingNames
{
    private static readonly Dictionary<string, NameKind> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UID"] = NameKind.Identifier,
        ["EvcoID"] = NameKind.Identifier,
        ["PIN"] = NameKind.Identifier,
        ["HashedPIN"] = NameKind.Identifier,
        ["PrintedNumber"] = NameKind.Identifier,
        ["RFID"] = NameKind.Harmless, // the card's type
        ["ExpiryDate"] = NameKind.Harmless,
    };

    public static NameKind KindOf(string name) =>
        Known.TryGetValue(name, out var kind) ? kind
        : name.EndsWith("Identification", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("Identifications", StringComparison.OrdinalIgnoreCase) ? NameKind.Identification
        : NameKind.Other;

    public static bool IsPin(string name) =>
        name.Equals("PIN", StringComparison.OrdinalIgnoreCase) || name.Equals("HashedPIN", StringComparison.OrdinalIgnoreCase);
}
