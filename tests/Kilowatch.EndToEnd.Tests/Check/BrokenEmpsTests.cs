using Kilowatch.Cli.Check;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Conformance.OfEmp;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>A run of <c>check emp</c> against each EMP with one fault.</summary>
public sealed class BrokenEmps : IAsyncLifetime
{
    private readonly Dictionary<EmpFault, CheckReport> _reports = [];

    public async ValueTask InitializeAsync()
    {
        foreach (var (fault, report) in await Loopback.RunAllAsync<EmpFault>(RunAsync)) _reports[fault] = report;
    }

    internal CheckReport Of(EmpFault fault) => _reports[fault];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static async Task<CheckReport> RunAsync(EmpFault fault)
    {
        var (clock, limit) = (TimeProvider.System, TimeSpan.FromSeconds(1));
        await using var emp = await Listener.StartAsync(Loopback.Any, "hub to EMP", new FaultyEmp(fault).AnswerAsync, _ => { }, clock);
        using var caller = new PartnerCaller(PartnerAddress.Handler(), new Uri(emp.Url), "hub to EMP", 2 * limit, clock);
        var partner = new EmpPartner(caller, Loopback.Drafts(), [], limit, "DE*ICE");
        return await CheckRun.RunAsync("emp", emp.Url, EmpScenarios.All, partner, Loopback.Quiet, CancellationToken.None);
    }
}

/// <summary>Each fault of an EMP is found, by the scenario that is about it and by no other.</summary>
[Collection(nameof(Alone))]
public sealed class BrokenEmpsTests(BrokenEmps emps) : IClassFixture<BrokenEmps>
{
    [Theory]
    [InlineData(EmpFault.NoResult, "acknowledgment")]
    [InlineData(EmpFault.UnknownCode, "acknowledgment")]
    [InlineData(EmpFault.SaysText, "content-type")]
    [InlineData(EmpFault.RefusesDuplicates, "duplicates")]
    [InlineData(EmpFault.FailsOnGarbage, "not-json")]
    [InlineData(EmpFault.HangsOnNothing, "not-json")]
    [InlineData(EmpFault.AcceptsMissingMembers, "missing-members")]
    [InlineData(EmpFault.RefusesOffsets, "time-zones")]
    [InlineData(EmpFault.RefusesUnknownFields, "unknown-fields")]
    [InlineData(EmpFault.NamesAnotherSession, "many-at-once", "session-ids")]
    [InlineData(EmpFault.CutsPartnerSessionIds, "session-ids")]
    [InlineData(EmpFault.SlowAtEnds, "in-time")]
    [InlineData(EmpFault.RefusesDurationAlone, "energy-forms")]
    [InlineData(EmpFault.ShowsItsInsides, "no-internals")]
    [InlineData(EmpFault.TakesGet, "wrong-method")]
    [InlineData(EmpFault.NeedsProduct, "optional-absent")]
    [InlineData(EmpFault.MisspellsAuthorized, "authorize-start")]
    [InlineData(EmpFault.TakesAnyIdentification, "authorize-malformed")]
    [InlineData(EmpFault.FailsAtRecords, "charge-detail-record")]
    [InlineData(EmpFault.RefusesNulls, "nulls")]
    [InlineData(EmpFault.RefusesStrangersWithAnotherCode, "unknown-session")]
    [InlineData(EmpFault.TakesUnknownTypes, "unknown-type")]
    [InlineData(EmpFault.RefusesStarts, "start", "whole-session")]
    [InlineData(EmpFault.RefusesEnds, "contradictions", "end", "whole-session")]
    [InlineData(EmpFault.RefusesErrors, "error", "whole-session")]
    [InlineData(EmpFault.SaysTextAtEnds, "content-type")]
    [InlineData(EmpFault.SaysTextToAuthorizations, "content-type")]
    [InlineData(EmpFault.MixesUpSessions, "many-at-once")]
    [InlineData(EmpFault.NamesStrangersUnderLoad, "many-at-once")]
    [InlineData(EmpFault.MixesUpPartnerIds, "many-at-once")]
    [InlineData(EmpFault.RefusesWholeNumbers, "decimals")]
    [InlineData(EmpFault.RefusesNoMeterValues, "meter-values")]
    [InlineData(EmpFault.RefusesQrCodes, "identifications")]
    [InlineData(EmpFault.RefusesDin, "id-forms")]
    [InlineData(EmpFault.RefusesEscapes, "texts")]
    [InlineData(EmpFault.RefusesContradictions, "contradictions")]
    [InlineData(EmpFault.RefusesProgressAfterErrors, "whole-session")]
    [InlineData(EmpFault.FailsWhenOvertaken, "out-of-order")]
    [InlineData(EmpFault.FailsOnNull, "other-json")]
    [InlineData(EmpFault.TakesAnyDay, "wrong-members")]
    [InlineData(EmpFault.FailsOnMuch, "too-large")]
    [InlineData(EmpFault.HangsOnMuch, "too-large")]
    [InlineData(EmpFault.TakesAnyPath, "wrong-path")]
    [InlineData(EmpFault.TakesWhatFollows, "not-json")]
    [InlineData(EmpFault.HasNoStop, "authorize-stop")]
    [InlineData(EmpFault.StopsForAnotherSession, "authorize-stop")]
    [InlineData(EmpFault.AuthorizesWithARefusalsCode, "authorize-start", "authorize-stop")]
    [InlineData(EmpFault.RefusesWithoutACode, "authorize-start")]
    [InlineData(EmpFault.AnswersMalformedWithSuccess, "authorize-malformed")]
    public void It_is_caught_by_its_own_scenario(EmpFault fault, params string[] scenarios) =>
        Loopback.AssertFailed(emps.Of(fault), scenarios);

    [Fact]
    public void One_that_refuses_progress_fails_wherever_a_progress_must_be_taken() =>
        Assert.Contains("progress", Failed(EmpFault.RefusesProgress));

    [Fact]
    public void Every_scenario_has_an_emp_that_fails_it() =>
        Assert.Empty(
            EmpScenarios.All.Select(scenario => scenario.Name).Except(Enum.GetValues<EmpFault>().SelectMany(Failed),
                StringComparer.Ordinal));

    [Theory]
    [InlineData(EmpFault.None)]
    [InlineData(EmpFault.KnowsOnlyItsSessions)]
    public void Without_a_fault_all_scenarios_pass(EmpFault none)
    {
        Loopback.AssertFailed(emps.Of(none));
        Assert.Equal(EmpScenarios.All.Count, emps.Of(none).Passed);
    }

    private IEnumerable<string> Failed(EmpFault fault) =>
        emps.Of(fault).Results.Where(result => result.Outcome == ScenarioOutcome.Failed).Select(result => result.Name);
}
