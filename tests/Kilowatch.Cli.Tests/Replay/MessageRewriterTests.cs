using System.Text;
using Kilowatch.Cli.Replay;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Tests.Replay;

public class MessageRewriterTests
{
    private static readonly SessionId Other = SessionId.Parse("00000000-1111-2222-3333-444444444444");

    [Fact]
    public void Ids_and_times_change_where_they_stand_and_no_other_byte_does()
    {
        const string Sent =
            "{ \"SessionID\":\t\"3FE7378A-238f-4cf3-bca6-de657881f8c2\" ,\"ChargingStart\":\"2026-01-31T23:59:59.123456789+01:00\",\n\"EventOccurred\" : \"2026-02-01t00:30:00z\",\"x\":{\"SessionID\":\"3fe7378a-238f-4cf3-bca6-de657881f8c2\"},\"ConsumedEnergyProgress\":12.340, \"Note\":\"\\u00e9 2026-01-31T23:59:59Z\"}";
        const string Expected =
            "{ \"SessionID\":\t\"00000000-1111-2222-3333-444444444444\" ,\"ChargingStart\":\"2026-02-02T00:00:00.123456789+01:00\",\n\"EventOccurred\" : \"2026-02-02T00:30:01z\",\"x\":{\"SessionID\":\"3fe7378a-238f-4cf3-bca6-de657881f8c2\"},\"ConsumedEnergyProgress\":12.340, \"Note\":\"\\u00e9 2026-01-31T23:59:59Z\"}";
        Assert.Equal(Expected, Rewrite(Sent, TimeSpan.FromSeconds(86_401)));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"SessionID\":17,\"EventOccurred\":null,\"ChargingStart\":\"yesterday\"}")]
    [InlineData("{\"SessionID\":\"\\ud800\"}")]
    [InlineData("{\"ChargingEnd\":\"9999-12-31T23:59:59Z\"}")]
    public void What_is_no_id_and_no_time_stays(string body) => Assert.Equal(body, Rewrite(body, TimeSpan.FromDays(1)));

    [Fact]
    public void Without_a_wish_the_very_same_bytes_go_out()
    {
        var body = Encoding.UTF8.GetBytes(Messages.Progress);
        Assert.Same(body, MessageRewriter.Rewrite(body, session => session, TimeSpan.Zero));
    }

    [Fact]
    public void New_names_are_the_same_for_the_same_seed_and_valid()
    {
        var session = SessionId.Parse(Messages.Session);
        var name = new ReplaySessionIds(true, 7).Of(session);
        Assert.Equal(name, new ReplaySessionIds(true, 7).Of(SessionId.Parse(Messages.Session.ToUpperInvariant())));
        Assert.NotEqual(name, new ReplaySessionIds(true, 8).Of(session));
        Assert.Equal('4', name.Value[14]);
        Assert.Equal(session, new ReplaySessionIds(false, 7).Of(session));
    }

    private static string Rewrite(string body, TimeSpan shift) =>
        Encoding.UTF8.GetString(MessageRewriter.Rewrite(Encoding.UTF8.GetBytes(body), _ => Other, shift));
}
