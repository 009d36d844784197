using Microsoft.Data.Sqlite;

namespace Kilowatch.Emp.Store.Sqlite;

/// <summary>The statements on push subscriptions.</summary>
internal static class SqlitePushes
{
    public static bool Subscribe(SqliteConnection connection, string session, PushBrowser browser, int max)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO push (session, endpoint, p256dh, auth, language, link)
            SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM push WHERE session = $1 AND endpoint <> $2) < $7
            ON CONFLICT DO UPDATE SET p256dh = $3, auth = $4, language = $5, link = $6
            """;
        command.Parameters.AddWithValue("$1", session);
        command.Parameters.AddWithValue("$2", browser.Endpoint);
        command.Parameters.AddWithValue("$3", browser.P256dh);
        command.Parameters.AddWithValue("$4", browser.Auth);
        command.Parameters.AddWithValue("$5", browser.Language);
        command.Parameters.AddWithValue("$6", browser.Link);
        command.Parameters.AddWithValue("$7", max);
        return command.ExecuteNonQuery() == 1;
    }

    public static bool Unsubscribe(SqliteConnection connection, string session, string endpoint)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM push WHERE session = $1 AND endpoint = $2";
        command.Parameters.AddWithValue("$1", session);
        command.Parameters.AddWithValue("$2", endpoint);
        return command.ExecuteNonQuery() == 1;
    }

    public static IReadOnlyList<PushBrowser> List(SqliteConnection connection, string session)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT endpoint, p256dh, auth, language, link FROM push WHERE session = $1";
        command.Parameters.AddWithValue("$1", session);
        using var reader = command.ExecuteReader();
        var browsers = new List<PushBrowser>();
        while (reader.Read())
            browsers.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4)));
        return browsers;
    }
}
