using System.Text;
using Kilowatch.Testing;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>What an EMP accepted while the database was away is recorded when it is back, and is not forwarded again.</summary>
public class PendingWritesTests(PostgresServer server)
{
    [Fact]
    public async Task What_could_not_be_recorded_is_recorded_when_the_database_is_back()
    {
        await using var bed = await NewBedAsync();
        await bed.OpenAsync();
        var first = await bed.AdmitAsync("Progress 1");
        using (bed.BreakWrites())
        {
            await Assert.ThrowsAsync<StoreDownException>(
                () => bed.RecordAsync("Progress 1", SessionEffect.ProgressAccepted, claim: first.Claim));
            await bed.Store.Sessions.ReleaseAsync(first.Claim!, default);
        }

        var again = await AdmitWhenBackAsync(bed);
        Assert.Equal(AdmissionVerdict.Replay, again.Verdict);
        Assert.Equal("answer to Progress 1", Encoding.UTF8.GetString(again.StoredAnswer!));
        Assert.Equal(["", "Progress 1"], (await bed.JournalAsync()).Select(row => Encoding.UTF8.GetString(row.Request)));
    }

    [Fact]
    public async Task What_its_EMP_refused_is_admitted_again_when_the_database_is_back()
    {
        await using var bed = await NewBedAsync();
        await bed.OpenAsync();
        var first = await bed.AdmitAsync("Progress 1");
        using (bed.BreakWrites())
        {
            await Assert.ThrowsAsync<StoreDownException>(
                () => bed.RecordAsync("Progress 1", SessionEffect.None, RelayOutcome.EmpFailed, claim: first.Claim));
            await bed.Store.Sessions.ReleaseAsync(first.Claim!, default);
        }

        Assert.Equal(AdmissionVerdict.Admitted, (await AdmitWhenBackAsync(bed)).Verdict);
    }

    /// <summary>The same again until there is a verdict, as a CPO sends it.</summary>
    private static async Task<Admission> AdmitWhenBackAsync(PostgresStoreBed bed)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                var admission = await bed.AdmitAsync("Progress 1");
                if (admission.Verdict != AdmissionVerdict.SameInFlight) return admission;
            }
            catch (StoreDownException)
            {
                // not yet
            }

            await Task.Delay(20, deadline.Token);
        }
    }

    private async Task<PostgresStoreBed> NewBedAsync() => new(await server.CreateDatabaseAsync());
}
