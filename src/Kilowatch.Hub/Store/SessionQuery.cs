namespace Kilowatch.Hub;

/// <summary>Which sessions to list; null means any.</summary>
/// <param name="Text">A part of SessionID, EvseID or a partner's own session id, whatever its case.</param>
/// <param name="Operator">The operator's configured id.</param>
/// <param name="Provider">The provider's configured id.</param>
/// <param name="State">Open, closed or expired.</param>
/// <param name="After">Where the page begins; null for the first.</param>
/// <param name="Limit">At most so many.</param>
internal sealed record SessionQuery(string? Text, string? Operator, string? Provider, SessionState? State, SessionCursor? After, int Limit)
{
    /// <summary>Whether a session of this opening is asked for.</summary>
    public bool Wants(SessionOpening opening) =>
        (Operator is null || opening.Operator == Operator)
        && (Provider is null || opening.Provider == Provider)
        && (Text is null || Has(opening.SessionId) || Has(opening.EvseId) || Has(opening.CpoPartnerSessionId) || Has(opening.EmpPartnerSessionId));

    private bool Has(string? text) => text?.Contains(Text!, StringComparison.OrdinalIgnoreCase) == true;
}
