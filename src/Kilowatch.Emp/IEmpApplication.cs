using Kilowatch.Oicp;

namespace Kilowatch.Emp;

/// <summary>What an application brings to the kit: who may charge and, if it likes, what to do when something happens.</summary>
public interface IEmpApplication
{
    /// <summary>Decides whether a driver may start, or stop, charging (OICP 2.3, eRoamingAuthorizeStart and -Stop). The hub waits
    /// for the answer. A driver who stops with the identification that the session was started with is not asked about.</summary>
    ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken);

    /// <summary>Something about a session is stored and acknowledged. Called one at a time, in the order of arrival, and at most
    /// once: what a crash must not lose goes by webhook. Without an implementation of yours no work is done for it.</summary>
    ValueTask OnChangedAsync(SessionChange change, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Where a charging point is, for the driver's page; null when unknown, and <c>Emp:Places</c> is asked. It is asked for each
    /// view of a
    /// session, so answer from memory; after two seconds the view does without.</summary>
    ValueTask<Place?> FindPlaceAsync(EvseId evseId, CancellationToken cancellationToken) => ValueTask.FromResult<Place?>(null);
}

/// <summary>What happened.</summary>
/// <param name="Type"><c>Start</c>, <c>Progress</c>, <c>End</c>, <c>Error</c>, <c>AuthorizeStart</c> or <c>ChargeDetailRecord</c>.</param>
/// <param name="Session">What the session looks like now.</param>
public sealed record SessionChange(string Type, SessionView Session);
