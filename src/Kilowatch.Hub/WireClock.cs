namespace Kilowatch.Hub;

/// <summary>The clock of what is under way on the network: how long a partner may take to answer, and how long it took. It is the
/// hub's own clock unless that one is made to run faster than partners can (a sandbox does so): then this one stays with real time.</summary>
/// <param name="Time">What time it is there.</param>
public sealed record WireClock(TimeProvider Time);
