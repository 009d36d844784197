namespace Kilowatch.Emp;

/// <summary>Where a charging point is, in a driver's words. Every member may be null.</summary>
/// <param name="Name">The site's name, for example <c>Park &amp; Ride West</c>.</param>
/// <param name="Address">One line.</param>
/// <param name="Connector">For example <c>CCS, 150 kW, left</c>.</param>
/// <param name="Operator">Who runs it.</param>
/// <param name="Hotline">A telephone number that helps when something is wrong.</param>
public sealed record Place(string? Name = null, string? Address = null, string? Connector = null, string? Operator = null,
    string? Hotline = null);
