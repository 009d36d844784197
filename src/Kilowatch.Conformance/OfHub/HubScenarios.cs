
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfHub;

/// <summary>What a hub is checked for, in this order: what takes long comes last.</summary>
internal static class HubScenarios
{
    public static IReadOnlyList<Scenario<HubPartner>> All { get; } =
    [
        .. HubSessions.All,
        .. HubTypes.All,
        .. HubAnswers.All,
        .. HubRelay.All,
        .. HubInterval.All,
        .. HubRepetitions.All,
        .. HubRefusals.All,
        .. HubRouting.All,
        .. HubEmpFailures.All,
        .. HubRecord.All,
        .. HubSlow.All,
    ];
}
