using System.Text;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Relay;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Tests.Privacy;

public class PersonTests
{
    [Theory]
    [InlineData("DE-ICE-C5ENT1NE1-7")]
    [InlineData("deicec5ent1ne17")]
    [InlineData("DE*ICE*C5ENT1NE1*7")]
    [InlineData("DEICE-C5ENT1NE1|7")]
    public void A_contract_is_found_however_it_is_written(string written)
    {
        var person = DataSubject.Of(null, "DE*ICE-C5ENT1NE17") ?? DataSubject.Of(null, Sentinels.EvcoId)!;
        Assert.True(person.IsIn(Encoding.UTF8.GetBytes($"{{\"x\":\"card {written}, twice\"}}")));
        Assert.True(person.IsIn(Encoding.UTF8.GetBytes($"{{\"x\":\"{Sentinels.Escaped(written)}\"}}")));
        Assert.Equal("""{"x":"of ***"}""", Encoding.UTF8.GetString(Without(person, $"{{\"x\":\"of {written}\"}}")));
    }

    [Theory]
    [InlineData("04beefcafe1234")]
    [InlineData("04:BE:EF:CA:FE:12:34")]
    [InlineData("04 be EF-CA fe1234")]
    public void A_card_is_found_however_it_is_written(string written)
    {
        foreach (var asked in new[] { Sentinels.Uid, written })
        {
            var person = DataSubject.Of(asked, null)!;
            Assert.True(person.IsIn(Encoding.UTF8.GetBytes($"{{\"x\":\"card {written}, twice\"}}")));
            Assert.True(person.IsIn(Encoding.UTF8.GetBytes($"{{\"x\":\"{Sentinels.Escaped(written)}\"}}")));
            Assert.Equal("""{"x":"of *** and ***"}""",
                Encoding.UTF8.GetString(Without(person, $"{{\"x\":\"of {written} and {Sentinels.Uid}\"}}")));
        }
    }

    [Fact]
    public void A_longer_id_is_another_persons()
    {
        foreach (var longer in new[] { "04:AA:BB:CC:DD:EE:FF", "DD EE FF 04 AA BB CC", "04-AA-BB-CC-DD" })
            Assert.False(DataSubject.Of("04AABBCC", null)!.IsIn(longer));
        foreach (var same in new[] { "04:AA:BB:CC: 12 kWh", "04 AA BB CC at 10:30", "04AABBCC 12 kWh" })
            Assert.True(DataSubject.Of("04AABBCC", null)!.IsIn(same));
        var person = DataSubject.Of("04AABBCC", null)!;
        Assert.False(person.IsIn("04AABBCCDDEEFF"));
        Assert.False(person.IsIn("1104AABBCC"));
        Assert.True(person.IsIn("uid:04aabbcc."));
    }

    [Fact]
    public void Where_a_person_cannot_be_taken_out_nothing_is_left()
    {
        var person = DataSubject.Of(Sentinels.Uid, null)!;
        Assert.Empty(Without(person, $"no JSON {Sentinels.Uid}"));
        Assert.Empty(Without(person, $"{{\"{Sentinels.Uid}\":1}}"));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(Sentinels.Uid, Sentinels.EvcoId)]
    [InlineData("04AABB", null)]
    [InlineData(null, "somebody")]
    public void Nobody_else_can_be_called_so(string? uid, string? evcoId) => Assert.Null(DataSubject.Of(uid, evcoId));

    private static byte[] Without(DataSubject person, string body) => person.Without(new JournalRow
    {
        Id = 1,
        Previous = 0,
        SessionId = null,
        Kind = JournalKind.Start,
        Outcome = RelayOutcome.Accepted,
        Effect = SessionEffect.None,
        Code = "000",
        HttpStatus = 200,
        Operator = null,
        Provider = null,
        Arrived = default,
        Answered = default,
        EmpLatency = null,
        ProcessId = default,
        Remarks = Remarks.None,
        Fingerprint = default,
        Request = Encoding.UTF8.GetBytes(body),
        Answer = [],
        Opening = null,
    }).Request;
}
