namespace Kilowatch.EndToEnd.Tests;

/// <summary>Tests that run one after the other when all others are done: they measure time, or take the whole machine.
/// The others mostly wait for processes, clocks and browsers, and do so beside each other (xunit.runner.json).</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
