using FsCheck;
using FsCheck.Fluent;
using Kilowatch.Oicp;
using Kilowatch.Sandbox.Fleet;

namespace Kilowatch.Sandbox.Tests.Fleet;

/// <summary>What a simulated session sends.</summary>
public class SessionScriptTests
{
    private static readonly DateTimeOffset Morning = new(2026, 1, 5, 8, 0, 0, TimeSpan.FromHours(1));
    private static readonly ScriptSessionIds Names = new(SessionId.Parse("3fe7378a-238f-4cf3-bca6-de657881f8c2"), "2345ABC");
    private static readonly Uid Card = Uid.Parse("044A2DAA856280");

    [Fact]
    public void Three_hours_have_36_Progress() =>
        Assert.All(Enumerable.Range(1, 50).Select(i => Plan(1, i, TimeSpan.FromHours(3))).Where(plan => !plan.HasCriticalError), plan =>
            Assert.Equal(36, SessionScript.Of(plan).Count(message => message.Kind == MessageKind.Progress)));

    [Fact]
    public void Every_message_is_valid_in_order_and_adds_up() => Prop.ForAll(
        Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(1, 10_000).ToArbitrary(), (seed, number) =>
        {
            var plan = Plan(seed, number);
            Assert.True(
                MessageReader
                    .Read(SessionScript.Authorize(plan) with { OperatorId = OperatorId.Parse("DE*ABC") } is var asked ? asked.ToUtf8() : [],
                        MessageKind.AuthorizeStart).IsValid);
            var script = SessionScript.Of(plan).ToList();
            Assert.Equal(script.OrderBy(message => message.At).Select(message => message.At), script.Select(message => message.At));
            Assert.Equal(MessageKind.ChargeDetailRecord, script[^1].Kind);
            Assert.Equal(MessageKind.End, script[^2].Kind);
            var energy = 0m;
            foreach (var message in script)
            {
                var made = message.Write(Names);
                if (made is ChargingNotification { OperatorId: null } notification)
                    made = notification with { OperatorId = OperatorId.Parse("DE*ABC") };
                var facts = MessageReader.Read(made.ToUtf8(),
                    message.Kind == MessageKind.ChargeDetailRecord ? MessageKind.ChargeDetailRecord : MessageKind.Notification);
                Assert.True(facts.IsValid, facts.FirstFailedStep);
                Assert.Equal(message.Kind, facts.Kind);
                switch (made)
                {
                    case ProgressNotification progress:
                        Assert.Equal(progress.EventOccurred!.Value.Value - progress.ChargingStart!.Value.Value, progress.ChargingTime);
                        Assert.True(progress.ConsumedEnergyProgress >= energy);
                        Assert.Equal(progress.MeterValueStart + progress.ConsumedEnergyProgress, progress.MeterValuesInBetween[^1]);
                        energy = progress.ConsumedEnergyProgress!.Value;
                        break;
                    case EndNotification end:
                        Assert.Equal(end.MeterValueEnd - end.MeterValueStart, end.ConsumedEnergy);
                        Assert.True(end.ConsumedEnergy >= energy);
                        energy = end.ConsumedEnergy!.Value;
                        break;
                    case ChargeDetailRecord record:
                        Assert.Equal(energy, record.ConsumedEnergy);
                        Assert.True(record.SessionEnd!.Value.Value >= record.ChargingEnd!.Value.Value);
                        break;
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_seed_makes_the_same_bytes_and_another_makes_others()
    {
        Assert.Equal(Bytes(7), Bytes(7));
        Assert.NotEqual(Bytes(7), Bytes(8));
    }

    [Fact]
    public void Of_a_few_hundred_some_charge_AC_and_some_DC_some_pause_some_fail_and_some_block_the_point()
    {
        var plans = Enumerable.Range(1, 400).Select(i => Plan(3, i)).ToList();
        Assert.InRange(plans.Count(plan => plan.PartnerProductId.StartsWith("DC", StringComparison.Ordinal)), 100, 180);
        Assert.InRange(plans.Count(plan => plan.PenaltyStart is not null), 30, 90);
        Assert.InRange(plans.Count(plan => plan.ConnectorErrorAt is not null), 15, 60);
        Assert.InRange(plans.Count(plan => plan.HasCriticalError), 8, 40);
        Assert.InRange(plans.Count(plan => Enumerable.Range(1, (int)plan.Curve.Duration.TotalMinutes - 1).Any(
            minute => plan.Curve.PowerAt(TimeSpan.FromMinutes(minute)) == 0
                && plan.Curve.PowerAt(plan.Curve.Duration - TimeSpan.FromSeconds(10)) > 0)), 30, 110);
    }

    private static SessionPlan Plan(long seed, int number, TimeSpan? duration = null) =>
        new SessionPlanner(seed, OperatorId.Parse("DE*ABC"), Card, duration).Plan(number, number, Morning);

    private static List<string> Bytes(
        long seed) => [.. Enumerable.Range(1, 20).SelectMany(
            i => SessionScript.Of(Plan(seed, i)).Select(message => Convert.ToHexString(message.Write(Names).ToUtf8())))];
}
