namespace Kilowatch.Conformance.Judging;

/// <summary>One thing that a partner must do.</summary>
/// <typeparam name="TPartner">What stands for the partner: how it is spoken to.</typeparam>
/// <param name="Name">By which <c>--only</c> finds it.</param>
/// <param name="Promise">What a partner that conforms does, in a sentence.</param>
/// <param name="Clause">Where that is written.</param>
/// <param name="RunAsync">The dialogue. Throws <see cref="SkippedException"/> when it cannot be held.</param>
internal sealed record Scenario<TPartner>(
    string Name, string Promise, Clause Clause, Func<TPartner, Judge, CancellationToken, Task> RunAsync);
