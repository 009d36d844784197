using Kilowatch.Cli.Check;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Conformance.OfEmp;

namespace Kilowatch.EndToEnd.Tests.Check;

/// <summary>A run of <c>check emp</c> against each EMP with one fault, all at once.</summary>
public sealed class BrokenEmps : IAsyncLifetime
{
    private readonly Dictionary<EmpFault, CheckReport> _reports = [];

    public async ValueTask InitializeAsync()
    {
        var runs = Enum.GetValues<EmpFault>().Select(async fault => (fault, await RunAsync(fault)));
        foreach (var (fault, report) in await Task.WhenAll(runs)) _reports[fault] = report;
    }

    internal CheckReport Of(EmpFault fault) => _reports[fault];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static async Task<CheckReport> RunAsync(EmpFault fault)
    {
        var (clock, limit) = (TimeProvider.System, TimeSpan.FromSeconds(1));
        await using var emp = await Listener.StartAsync(Loopback.Any, "hub to EMP", new FaultyEmp(fault).AnswerAsync, _ => { }, clock);
        using var caller = new Caller(PartnerAddress.Handler(), new Uri(emp.Url), "hub to EMP", 2 * limit, clock);
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
    [InlineData(EmpFault.NamesAnotherSession, "session-ids")]
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
    public void It_is_caught_by_its_own_scenario(EmpFault fault, string scenario) => Loopback.AssertFailed(emps.Of(fault), scenario);

    [Fact]
    public void Without_a_fault_all_scenarios_pass()
    {
        Loopback.AssertFailed(emps.Of(EmpFault.None));
        Assert.Equal(EmpScenarios.All.Count, emps.Of(EmpFault.None).Passed);
    }
}
