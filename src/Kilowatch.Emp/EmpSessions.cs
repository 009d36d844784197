using Kilowatch.Emp.Links;
using Kilowatch.Emp.Receiving;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Kilowatch.Oicp;

namespace Kilowatch.Emp;

/// <summary>The application's view of its sessions. Resolve it from the services.</summary>
public sealed class EmpSessions
{
    private readonly EmpOptions _options;
    private readonly IEmpStore _store;
    private readonly SessionReader _sessions;
    private readonly MessageIntake _intake;
    private readonly LinkTokens _tokens;
    private readonly TimeProvider _clock;

    internal EmpSessions(EmpOptions options, IEmpStore store, SessionReader sessions, MessageIntake intake, LinkTokens tokens,
        TimeProvider clock) =>
        (_options, _store, _sessions, _intake, _tokens, _clock) = (options, store, sessions, intake, tokens, clock);

    /// <summary>Null while everything can be stored, else why not.</summary>
    public string? UnavailableReason => _store.UnavailableReason;

    /// <summary>What a session looks like now; null when nothing is known of it.</summary>
    public Task<SessionView?> FindAsync(SessionId session, CancellationToken cancellationToken = default) =>
        _sessions.PaintAsync(session.Canonical, _clock.GetUtcNow(), cancellationToken);

    /// <summary>The driver page's address for a session, with a fresh token that holds for <see cref="EmpOptions.LinkLifetime"/>:
    /// absolute below <see cref="EmpOptions.PublicUrl"/>, without that a path, for example <c>/driver/AWl...</c>.</summary>
    /// <exception cref="ArgumentException">The id is not of the published form.</exception>
    public string LinkFor(SessionId session)
    {
        return (_options.PublicUrl?.TrimEnd('/') ?? "") + EmpRoutes.Driver + "/" + TokenFor(session);
    }

    /// <summary>The token of such a link alone, for <c>/sessions/{token}</c>.</summary>
    /// <exception cref="ArgumentException">The id is not of the published form.</exception>
    public string TokenFor(SessionId session)
    {
        if (!session.IsValid) throw new ArgumentException("Not a SessionID.", nameof(session));
        return _tokens.Issue(session.Canonical, _options.LinkLifetime);
    }

    /// <summary>Makes a session known that this EMP started itself (OICP 2.3, eRoamingAuthorizeRemoteStart): call it with the
    /// hub's answer, whose SessionID it must carry.</summary>
    /// <exception cref="ArgumentException">The request has no valid SessionID, or misses another mandatory member.</exception>
    /// <exception cref="IOException">It cannot be stored.</exception>
    public async Task OpenAsync(AuthorizeRemoteStart request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request.ToUtf8();
        var facts = MessageReader.Read(body, MessageKind.AuthorizeRemoteStart);
        if (!facts.IsValid || !facts.HasSessionId)
            throw new ArgumentException(facts.FirstFailedStep ?? "SessionID is missing.", nameof(request));
        try
        {
            await _intake.StoreAsync(_intake.Prepare(facts, body, mayOpen: true));
        }
        catch (StoreDownException down)
        {
            throw new IOException(down.Message, down);
        }
    }
}
