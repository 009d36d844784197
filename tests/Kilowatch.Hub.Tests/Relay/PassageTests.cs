using System.Reflection;

namespace Kilowatch.Hub.Tests.Relay;

/// <summary>A passage that is used again has nothing left of the request before.</summary>
public sealed class PassageTests
{
    [Fact]
    public void A_cleared_passage_is_as_a_new_one_in_every_field()
    {
        var passage = new Passage
        {
            Id = 1,
            Previous = 2,
            Kind = JournalKind.End,
            Outcome = Outcome.RefusedByEmp,
            Effect = SessionEffect.Accepted,
            Session = new Session(new SessionKey(1, 2, 3), "DE*ICE", "DE-DCS", 4),
            Claim = new InFlight(new SessionKey(1, 2, 3), 5, isProgress: true, DateTimeOffset.UnixEpoch),
            Key = new SessionKey(1, 2, 3),
            Slot = 6,
            HasOnlyToAnswer = true,
            IsPinned = true,
            SessionId = "id",
            Opening = new SessionOpening("id", "DE*ICE", "DE-DCS"),
            Operator = "DE*ICE",
            Provider = "DE-DCS",
            Arrived = DateTimeOffset.UnixEpoch,
            Answered = DateTimeOffset.UnixEpoch,
            EmpLatency = TimeSpan.FromSeconds(1),
            ProcessId = Guid.NewGuid(),
            HttpStatus = 200,
            Code = "000",
            Remarks = (Remarks)1,
            Fingerprint = 7,
            Request = new byte[1],
            Answer = new byte[1],
            ProcessIdText = "text",
            Ids = new SessionIds("id", "cpo", "emp"),
            Facts = Kilowatch.Oicp.MessageReader.Read("{}"u8),
        };
        passage.SetWritten();
        var untouched = Fields(new Passage());
        Assert.All(Fields(passage).Where(f => f.Key != "_completion"), f => Assert.False(Equals(untouched[f.Key], f.Value), f.Key + " is not set by this test"));

        passage.Clear();
        Assert.All(Fields(passage).Where(f => f.Key != "_completion"), f => Assert.Equal(untouched[f.Key], f.Value));
        Assert.False(passage.Written.IsCompleted);
    }

    private static Dictionary<string, object?> Fields(Passage passage)
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        return typeof(Passage).GetFields(All).Concat(typeof(JournalEntry).GetFields(All)).ToDictionary(f => f.Name, f => f.GetValue(passage), StringComparer.Ordinal);
    }
}
