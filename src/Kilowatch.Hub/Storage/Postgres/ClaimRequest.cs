namespace Kilowatch.Hub.Storage.Postgres;

/// <summary>A notification that asks to be admitted.</summary>
internal sealed class ClaimRequest(AdmissionRequest request, long token, bool isNew) : BatchItem(request.Session)
{
    public AdmissionRequest Request { get; } = request;

    /// <summary>Names the claim that it asks for; 0 when it asks for none.</summary>
    public long Token { get; } = token;

    /// <summary>Whether the journal has been asked already, and does not have it.</summary>
    public bool IsNew { get; } = isNew;

    /// <summary>32 bits of a fingerprint are enough to look it up.</summary>
    public int Hash { get; } = HashOf(request.Fingerprint);

    /// <summary>What the row said; null when there is none, or the claim was not given.</summary>
    public PostgresRow? Row { get; set; }

    public static int HashOf(UInt128 fingerprint) => (int)(uint)fingerprint;
}

/// <summary>What a session's row says about a notification.</summary>
/// <param name="Session">Whose it is.</param>
/// <param name="Earlier">What it had reported.</param>
/// <param name="IsClosed">Whether its charge detail record is here.</param>
/// <param name="LastRequest">Its operator's last request.</param>
/// <param name="IsAccepted">Whether the same was accepted before, as far as 32 bits tell.</param>
/// <param name="IsInFlight">Whether the same is on its way.</param>
/// <param name="YoungestProgress">Arrival of the youngest Progress that was accepted or is on its way; 0 for none.</param>
internal sealed record PostgresRow(
    Session Session, Reported Earlier, bool IsClosed = false, long LastRequest = 0, bool IsAccepted = false, bool IsInFlight = false,
    long YoungestProgress = 0);
