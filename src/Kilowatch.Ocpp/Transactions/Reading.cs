namespace Kilowatch.Ocpp.Transactions;

/// <summary>What comes of one line while it is read.</summary>
internal sealed class Reading
{
    public List<ChargerEvent> Events { get; } = [];

    public List<ChargerRemark> Remarks { get; } = [];

    public string? Problem { get; set; }

    public void Skip(string kind, string text) => Remarks.Add(ChargerRemark.Skipped(kind, text));

    public void Notice(string kind, string text) => Remarks.Add(new(ChargerRemarkSeverity.Notice, kind, text));

    public void NotReported(string kind, string text) => Remarks.Add(new(ChargerRemarkSeverity.NotReported, kind, text));

    public ChargerLine ToLine() => new(Events, Remarks, Problem);
}
