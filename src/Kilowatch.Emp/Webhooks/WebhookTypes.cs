using Kilowatch.Oicp;

namespace Kilowatch.Emp.Webhooks;

/// <summary>What backends are told.</summary>
internal static class WebhookTypes
{
    public const string Finished = "session.finished";
    public const string Error = "session.error";
    public const string PenaltyNear = "session.penalty_near";

    public static IReadOnlyList<string> All { get; } =
        ["session.started", "session.progress", Finished, Error, PenaltyNear, "session.closed"];

    /// <summary>Null for messages that are nothing to tell.</summary>
    public static string? Of(MessageKind kind) => kind switch
    {
        MessageKind.Start => "session.started",
        MessageKind.Progress => "session.progress",
        MessageKind.End => Finished,
        MessageKind.Error => Error,
        MessageKind.ChargeDetailRecord => "session.closed",
        _ => null,
    };
}
