using Kilowatch.Testing;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>Of very many sessions none is read that is not asked for.</summary>
public class PostgresManySessionsTests(PostgresServer server)
{
    private const int Open = 50_000;
    private const int Closed = 10_000;
    private const int Expired = 5_000;

    [Fact]
    public async Task Lists_go_on_where_they_ended_and_the_count_is_about_right()
    {
        await using var bed = new PostgresStoreBed(await server.CreateDatabaseAsync());
        Insert(bed);
        Assert.InRange(await bed.Store.Sessions.CountOpenSessionsAsync(default), Open * 0.93, Open * 1.07);

        Assert.Equal(100, (await ReadAsync(bed, null, StoredSessionState.Open)).Sessions.Count);
        Assert.Equal(Expired, await AllAsync(bed, null, StoredSessionState.Expired));
        Assert.Equal(Closed, await AllAsync(bed, null, StoredSessionState.Closed));
        Assert.Equal(Open / 5000, await AllAsync(bed, null, StoredSessionState.Open, "DE*RAR"));

        // A text is in no index: a page ends where as many as at once were looked at, and the next goes on.
        var first = await ReadAsync(bed, "E49990", StoredSessionState.Open);
        Assert.Empty(first.Sessions);
        Assert.NotNull(first.Next);
        Assert.Equal(1, await AllAsync(bed, "E49990", StoredSessionState.Open));
    }

    private static void Insert(PostgresStoreBed bed)
    {
        var now = bed.Clock.GetUtcNow().UtcTicks;
        var past = (bed.Clock.GetUtcNow() - bed.Options.SessionLifetime).UtcTicks - 1;
        foreach (var (count, opened, closed, tag) in ((int, long, string, string)[])[(Open, now, "NULL", "0"), (Closed, now, "1", "1"),
            (Expired, past - Expired, "NULL", "2")])
        {
            bed.Execute(FormattableString.Invariant($$"""
                INSERT INTO hub_session (id, operator, provider, opening, opened, opening_entry, last_request, last_entry, closed)
                SELECT id, o, 'DE*ICE', format('{"SessionId":"%s","Operator":"%s","Provider":"DE*ICE","EvseId":"DE*ABC*E%s"}', id, o, i), {{opened}} - i, 0, {{opened}} - i, 0, {{closed}}
                FROM (SELECT i, format('{{tag}}%s-238f-4cf3-bca6-de657881f8c2', to_char(i, 'FM0000000')) AS id, CASE i % 5000 WHEN 0 THEN 'DE*RAR' ELSE 'DE*ABC' END AS o FROM generate_series(1, {{count}}) i) s
                """));
        }
    }

    private static Task<SessionPage> ReadAsync(PostgresStoreBed bed, string? text, StoredSessionState state, string? @operator = null,
        SessionCursor? after = null) =>
        bed.Store.Sessions.ReadSessionsAsync(new SessionQuery(text, @operator, null, state, after, 100), default);

    private static async Task<int> AllAsync(PostgresStoreBed bed, string? text, StoredSessionState state, string? @operator = null)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        SessionCursor? after = null;
        do
        {
            var page = await ReadAsync(bed, text, state, @operator, after);
            foreach (var session in page.Sessions) Assert.True(ids.Add(session.Opening.SessionId));
            after = page.Next;
        }
        while (after is not null);

        return ids.Count;
    }
}
