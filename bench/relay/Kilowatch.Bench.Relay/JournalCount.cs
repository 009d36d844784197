using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Bench.Relay;

/// <summary>What the day files hold: each acknowledged notification must be there, once.</summary>
internal static class JournalCount
{
    private const int ProgressAccepted = 3;

    /// <returns>The highest id now, to count from later.</returns>
    public static long Mark(string data) => Files(data).Select(file => Ask(file, "SELECT coalesce(max(id), 0) FROM journal")).DefaultIfEmpty().Max();

    /// <exception cref="WrongAnswerException">It is another number than was answered.</exception>
    public static void Require(string data, long after, long answered)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"FROM journal WHERE id > {after} AND effect = {ProgressAccepted} AND http_status = 200 AND length(request) > 0 AND length(answer) > 0");
        var rows = Files(data).Sum(file => Ask(file, "SELECT count(*) " + where));
        var distinct = Files(data).Sum(file => Ask(file, "SELECT count(DISTINCT fingerprint) " + where));
        if (rows != answered || distinct != answered) throw new WrongAnswerException($"{answered} notifications were acknowledged, and the journal has {rows} rows, {distinct} of them distinct");
    }

    private static string[] Files(string data) => Directory.GetFiles(data, "journal-*.db");

    private static long Ask(string file, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 300;
        return (long)command.ExecuteScalar()!;
    }
}
