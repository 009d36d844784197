
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Conformance.Reports;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>What the tests of <c>check</c> share.</summary>
internal static class Loopback
{
    public static ListenAddress Any => ListenAddress.Plain(new Uri("http://127.0.0.1:0"));

    public static LiveReport Quiet { get; } = new(TextWriter.Null, isTerminal: false);

    public static Drafts Drafts() =>
        new("DE*ABC", "DE*ABC*ETEST1", """{"RFIDMifareFamilyIdentification":{"UID":"044A2DAA856280"}}""", TimeProvider.System);

    /// <summary>A run for each fault, sixteen at a time: with more, what waits for the processor would look slow.</summary>
    public static async Task<IReadOnlyList<(TFault Fault, CheckReport Report)>> RunAllAsync<TFault>(
        Func<TFault, Task<CheckReport>> runAsync)
        where TFault : struct, Enum
    {
        using var turns = new SemaphoreSlim(16);
        return await Task.WhenAll(Enum.GetValues<TFault>().Select(async fault =>
        {
            await turns.WaitAsync();
            try
            {
                return (fault, await runAsync(fault));
            }
            finally
            {
                turns.Release();
            }
        }));
    }

    /// <summary>Exactly these scenarios failed; the message has what came.</summary>
    public static void AssertFailed(CheckReport report, params string[] scenarios)
    {
        var failed = report.Results.Where(result => result.Outcome == ScenarioOutcome.Failed).ToList();
        var told = string.Join('\n', failed.SelectMany(result => TextReport.Details(result).Prepend(result.Name)));
        Assert.True(
            scenarios.Order(StringComparer.Ordinal).SequenceEqual(failed.Select(result => result.Name).Order(StringComparer.Ordinal)),
            $"expected {string.Join(", ", scenarios)}; failed:\n{told}");
    }
}
