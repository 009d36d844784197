namespace Kilowatch.Conformance.Dialogue;

/// <summary>A request and its answer, as they were on the wire. The way says from whom to whom: "hub to EMP".</summary>
internal sealed record Exchange(string Way, Request Request, PartnerResponse Answer);

/// <summary>A request, and when it was sent or had arrived.</summary>
internal sealed record Request(string Method, string Target, IReadOnlyList<Header> Headers, byte[] Body, DateTimeOffset At);

/// <summary>A header field as it came.</summary>
internal readonly record struct Header(string Name, string Value);
