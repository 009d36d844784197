using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Dashboard;

/// <summary>At whom an outcome points, for the counts; what exactly went wrong is <see cref="Diagnosis"/>'s.</summary>
internal static class Faults
{
    /// <summary>What an operator's own requests, or its endpoint, did wrong.</summary>
    public static bool IsOperators(Outcome outcome) => outcome is Outcome.TooEarly or Outcome.SessionInvalid or Outcome.Invalid or Outcome.Unreadable
        or Outcome.Unauthorized or Outcome.Throttled or Outcome.RefusedByOperator or Outcome.OperatorFailed;

    /// <summary>What a provider refused, or failed at.</summary>
    public static bool IsProviders(Outcome outcome) => outcome is Outcome.EmpFailed or Outcome.RefusedByEmp;
}
