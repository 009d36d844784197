using Kilowatch.Oicp;

namespace Kilowatch.Emp.Sessions;

/// <summary>What a driver is told, and should do, in each state and on each ErrorType.</summary>
internal static class Sentences
{
    private static readonly Sentence Connector = new(
        "The plug does not sit properly. Push it in firmly until it locks, or unplug it and plug it in again.",
        "Der Stecker sitzt nicht richtig. Drücken Sie ihn fest hinein, bis er einrastet, oder stecken Sie ihn neu ein.");

    private static readonly Sentence Critical = new(
        "The charging station has failed. Unplug, and please use another station.",
        "Die Ladestation ist ausgefallen. Bitte ziehen Sie den Stecker und nutzen Sie eine andere Station.");

    private static readonly Sentence UnknownError = new(
        "Charging was interrupted. Check the plug; if it does not go on, please use another station.",
        "Der Ladevorgang wurde unterbrochen. Prüfen Sie den Stecker; geht es nicht weiter, nutzen Sie bitte eine andere Station.");

    public static Sentence OnError(string? errorType) => errorType switch
    {
        ErrorNotification.ConnectorError => Connector,
        ErrorNotification.CriticalError => Critical,
        _ => UnknownError,
    };

    public static Sentence On(SessionState state, SessionEvent? currentError, bool penaltyAhead) => state switch
    {
        SessionState.Authorized => new(
            "You may charge. Plug in your car; charging begins in a moment.",
            "Sie dürfen laden. Stecken Sie Ihr Auto an; das Laden beginnt gleich."),
        SessionState.Charging => new("Your car is charging.", "Ihr Auto lädt."),
        SessionState.Finished when penaltyAhead => new(
            "Charging has finished. Please move your car before the blocking fee starts.",
            "Der Ladevorgang ist beendet. Bitte fahren Sie weg, bevor die Blockiergebühr beginnt."),
        SessionState.Finished => new(
            "Charging has finished. Please unplug and free the charging point.",
            "Der Ladevorgang ist beendet. Bitte ziehen Sie den Stecker und machen Sie den Ladepunkt frei."),
        SessionState.Blocking => new(
            "Charging has finished and your car blocks the charging point: a fee may run. Please move it now.",
            "Der Ladevorgang ist beendet und Ihr Auto blockiert den Ladepunkt: Es kann eine Gebühr laufen. Bitte fahren Sie jetzt weg."),
        SessionState.Error => OnError(currentError?.ErrorType),
        SessionState.Closed => new("This charging session is complete.", "Dieser Ladevorgang ist abgeschlossen."),
        SessionState.Stale => new(
            "The station has not reported for a while. Your car may well be charging; the values are those of the last report.",
            "Die Station hat sich länger nicht gemeldet. Ihr Auto lädt womöglich weiter; die Werte stammen vom letzten Bericht."),
        _ => new(
            "The station never told us how this session ended. Your invoice will have the final values.",
            "Die Station hat uns das Ende dieses Ladevorgangs nie gemeldet. Die endgültigen Werte stehen auf Ihrer Rechnung."),
    };
}
