using Kilowatch.Emp.Store;
using Npgsql;

namespace Kilowatch.Emp.Postgres;

/// <summary>The statements on push subscriptions.</summary>
internal static class PostgresPushes
{
    public static async Task<bool> SubscribeAsync(NpgsqlDataSource database, string session, PushBrowser browser, int max,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO emp_push (session, endpoint, p256dh, auth, language, link)
            SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM emp_push WHERE session = $1 AND endpoint <> $2) < $7
            ON CONFLICT (session, endpoint) DO UPDATE SET p256dh = $3, auth = $4, language = $5, link = $6
            """);
        foreach (var value in new[] { session, browser.Endpoint, browser.P256dh, browser.Auth, browser.Language, browser.Link })
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        }

        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = max });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public static async Task UnsubscribeAsync(NpgsqlDataSource database, string session, string endpoint,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM emp_push WHERE session = $1 AND endpoint = $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = session });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = endpoint });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<IReadOnlyList<PushBrowser>> ListAsync(NpgsqlDataSource database, string session,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT endpoint, p256dh, auth, language, link FROM emp_push WHERE session = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = session });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var browsers = new List<PushBrowser>();
        while (await reader.ReadAsync(cancellationToken))
        {
            browsers.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4)));
        }

        return browsers;
    }
}
