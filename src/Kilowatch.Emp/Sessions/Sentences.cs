using Kilowatch.Oicp;

namespace Kilowatch.Emp.Sessions;

/// <summary>What a driver is told, and should do, in each state and on each ErrorType.</summary>
internal static class Sentences
{
    public static IReadOnlyDictionary<string, string> OnError(string? errorType) =>
        Languages.Advice(errorType is ErrorNotification.ConnectorError or ErrorNotification.CriticalError ? errorType : "error");

    public static IReadOnlyDictionary<string, string> On(SessionState state, SessionEvent? currentError, bool penaltyAhead) => state switch
    {
        SessionState.Error => OnError(currentError?.ErrorType),
        SessionState.Finished when penaltyAhead => Languages.Advice("finishedBeforeFee"),
        SessionState.Authorized => Languages.Advice("authorized"),
        SessionState.Charging => Languages.Advice("charging"),
        SessionState.Finished => Languages.Advice("finished"),
        SessionState.Blocking => Languages.Advice("blocking"),
        SessionState.Closed => Languages.Advice("closed"),
        SessionState.Stale => Languages.Advice("stale"),
        _ => Languages.Advice("neverEnded"),
    };
}
