using Kilowatch.Cli.Validate;

namespace Kilowatch.Cli.Listen;

/// <summary>A request that came (its kind as the route says), what went back, and how long that took.</summary>
internal sealed record Heard(DateTimeOffset Arrived, JudgedKind Kind, byte[] Body, Given Answer, TimeSpan Took);

/// <summary>What went back: an HTTP status, 0 when nothing did, and what there is to say about it.</summary>
internal sealed record Given(int Status, byte[] Body, string? Note);
