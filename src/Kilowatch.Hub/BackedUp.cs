namespace Kilowatch.Hub;

/// <summary>What a backup holds.</summary>
/// <param name="Files">How many.</param>
/// <param name="Bytes">Of all.</param>
public sealed record BackedUp(int Files, long Bytes);
