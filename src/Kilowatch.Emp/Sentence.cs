namespace Kilowatch.Emp;

/// <summary>A plain sentence for the driver, in the two languages of the driver page.</summary>
/// <param name="En">English.</param>
/// <param name="De">German.</param>
public sealed record Sentence(string En, string De);
