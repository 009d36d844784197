namespace Kilowatch.Hub;

/// <summary>What a session's notifications have reported so far, for remarks alone: a store need not keep it across a restart.</summary>
/// <param name="Energy">The highest, in Wh; 0 for none.</param>
/// <param name="Event">The latest EventOccurred in UTC ticks; 0 for none.</param>
internal readonly record struct Reported(long Energy, long Event)
{
    public Reported With(Reported newer) => new(Math.Max(Energy, newer.Energy), Math.Max(Event, newer.Event));
}
