namespace Kilowatch.Hub;

/// <summary>Passages that have ended, for requests to come: a passage is the largest thing that the hub itself would allocate for each.</summary>
internal sealed class Passages
{
    private const int MostKept = 512;
    private readonly Lock _gate = new();
    private readonly Stack<Passage> _kept = new();

    public Passage Take()
    {
        lock (_gate)
        {
            if (_kept.TryPop(out var kept)) return kept;
        }

        return new Passage();
    }

    /// <summary>Only one that was recorded, or never given to the store: what the store gave up it may still be at work on.</summary>
    public void GiveBack(Passage passage)
    {
        passage.Clear();
        lock (_gate)
        {
            if (_kept.Count < MostKept) _kept.Push(passage);
        }
    }
}
