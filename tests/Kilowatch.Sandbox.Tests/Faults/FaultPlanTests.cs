using System.Text;
using Kilowatch.Sandbox.Faults;

namespace Kilowatch.Sandbox.Tests.Faults;

/// <summary>Which messages a fault hits.</summary>
public class FaultPlanTests
{
    [Theory]
    [InlineData("slow:2s")]
    [InlineData("slow:250ms@0.5")]
    [InlineData("down")]
    [InlineData("down@0.3")]
    [InlineData("http:503")]
    [InlineData("garbage@1")]
    [InlineData("refuse:210")]
    public void It_is_written_as_it_was_given(string text)
    {
        Assert.True(Fault.TryParse(text, out var fault));
        Assert.Equal(text, fault.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("slow")]
    [InlineData("slow:")]
    [InlineData("slow:6m")]
    [InlineData("down:now")]
    [InlineData("down@0")]
    [InlineData("down@1.1")]
    [InlineData("down@0,3")]
    [InlineData("http:200")]
    [InlineData("http:999")]
    [InlineData("refuse:000")]
    [InlineData("refuse:21")]
    [InlineData("DOWN")]
    public void What_is_no_fault_is_told_so_with_what_is(string text)
    {
        Assert.False(FaultPlan.TryMake([text], 1, out _, out var problem));
        Assert.Contains("expected slow:TIME", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_beyond_all_are_refused()
    {
        Assert.False(FaultPlan.TryMake(["down@0.6", "garbage@0.6"], 1, out _, out var problem));
        Assert.Contains("1.2", problem, StringComparison.Ordinal);
        Assert.True(FaultPlan.TryMake(["down@0.6", "garbage@0.4"], 1, out _, out _));
    }

    [Fact]
    public void A_share_is_hit_and_the_counts_say_so()
    {
        Assert.True(FaultPlan.TryMake(["down@0.2", "garbage@0.1"], 42, out var plan, out _));
        var hits = Enumerable.Range(0, 5000).Select(i => plan.For(Body("S" + (i % 50)))).ToList();
        Assert.InRange(hits.Count(fault => fault?.Kind == FaultKind.Down), 900, 1100);
        Assert.InRange(hits.Count(fault => fault?.Kind == FaultKind.Garbage), 420, 580);
        Assert.Equal((hits.Count(fault => fault is not null), hits.Count(fault => fault is null)), plan.Counts);
    }

    [Fact]
    public void The_same_seed_hits_the_same_messages_of_a_session_whatever_else_goes_on()
    {
        Assert.True(FaultPlan.TryMake(["down@0.3"], 7, out var alone, out _));
        Assert.True(FaultPlan.TryMake(["down@0.3"], 7, out var busy, out _));
        Assert.True(FaultPlan.TryMake(["down@0.3"], 8, out var other, out _));
        var first = Enumerable.Range(0, 100).Select(_ => alone.For(Body("mine")) is not null).ToList();
        var second = Enumerable.Range(0, 100).Select(i =>
        {
            busy.For(Body("theirs"));
            return busy.For(Body("mine")) is not null;
        }).ToList();
        Assert.Equal(first, second);
        Assert.NotEqual(first, Enumerable.Range(0, 100).Select(_ => other.For(Body("mine")) is not null));
    }

    private static byte[] Body(string session) => Encoding.UTF8.GetBytes($$"""{"Type":"Progress","CPOPartnerSessionID":"{{session}}"}""");
}
