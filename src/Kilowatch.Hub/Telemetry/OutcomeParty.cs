using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Telemetry;

/// <summary>At whom an outcome points, for the counts; what exactly went wrong is <see cref="Dashboard.Diagnosis"/>'s.</summary>
internal static class OutcomeParty
{
    /// <summary>What an operator's own requests, or its endpoint, did wrong.</summary>
    public static bool IsOperators(RelayOutcome outcome) =>
        outcome is RelayOutcome.TooEarly or RelayOutcome.SessionInvalid or RelayOutcome.Invalid or RelayOutcome.Unreadable
        or RelayOutcome.Unauthorized or RelayOutcome.Throttled or RelayOutcome.RefusedByOperator or RelayOutcome.OperatorFailed;

    /// <summary>What a provider refused, or failed at.</summary>
    public static bool IsProviders(RelayOutcome outcome) => outcome is RelayOutcome.EmpFailed or RelayOutcome.RefusedByEmp;
}
