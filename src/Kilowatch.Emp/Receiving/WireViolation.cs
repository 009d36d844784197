namespace Kilowatch.Emp.Receiving;

/// <summary>A violation as the live system writes it in <c>validationErrors</c>.</summary>
internal sealed record WireViolation(string FieldReference, string ErrorMessage);
