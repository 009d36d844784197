using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Kilowatch.Emp.Links;
using Kilowatch.Emp.Store.Sqlite;

namespace Kilowatch.Emp.Tests.Store;

/// <summary>A directory that version 0.1 left when it was killed: some messages in the database, some in three journals of which the last
/// is torn, webhooks
/// in both. <c>expected.json</c> is what that version itself made of it.</summary>
public sealed class JournalImportTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kilowatch-emp-import-").FullName;
    private readonly Left _expected;

    public JournalImportTests()
    {
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Data", "journal-store.zip"), _directory);
        var expected = Path.Combine(_directory, "expected.json");
        _expected = JsonSerializer.Deserialize<Left>(File.ReadAllText(expected), JsonSerializerOptions.Web)!;
        File.Delete(expected);
    }

    [Fact]
    public async Task Every_message_is_taken_over_in_its_order_and_the_journals_are_gone()
    {
        using (var store = new SqliteStore(_directory)) await CheckAsync(store);
        Assert.Empty(Directory.EnumerateFiles(_directory, "journal-*"));
        using var again = new SqliteStore(_directory);
        await CheckAsync(again);
    }

    [Fact]
    public async Task The_outbox_is_taken_over_with_the_time_at_which_each_is_due()
    {
        using var store = new SqliteStore(_directory);
        var due = await store.LeaseAsync(DateTimeOffset.MaxValue.AddDays(-1), DateTimeOffset.MaxValue, 100, default);
        Assert.Equal(_expected.Outbox,
            due.Select(entry => new LeftEntry(entry.Id, entry.Url, entry.Session, entry.Fingerprint.ToString("x32", null), entry.Type))
                .OrderBy(e => e.Id));
    }

    [Fact]
    public void A_link_that_a_driver_has_still_works()
    {
        using var store = new SqliteStore(_directory);
        var tokens = new LinkTokens(new LinkKeys(new EmpOptions(), store), TimeProvider.System);
        Assert.True(tokens.TryRead(_expected.Link, out var link));
        Assert.Equal(_expected.Messages[2].Session, link.Session);
    }

    [Fact]
    public async Task It_goes_on_after_a_crash_before_the_journals_were_deleted()
    {
        var journals = Directory.GetFiles(_directory, "journal-*").ToDictionary(path => path, File.ReadAllBytes);
        using (var store = new SqliteStore(_directory)) await CheckAsync(store);
        foreach (var (path, bytes) in journals) File.WriteAllBytes(path, bytes);
        using (var database =
            Shared.SqliteFile.OpenForWriting(Path.Combine(_directory, "emp.db"),
                "CREATE TABLE settled (journal INTEGER NOT NULL); INSERT INTO settled VALUES (2)"))
        using (var again = new SqliteStore(_directory)) await CheckAsync(again);
        Assert.Empty(Directory.EnumerateFiles(_directory, "journal-*"));
    }

    [Fact]
    public async Task A_journal_cut_at_any_place_gives_all_records_before_it()
    {
        var last = Directory.GetFiles(_directory, "journal-*").MaxBy(
            path => BinaryPrimitives.ReadInt64LittleEndian(File.ReadAllBytes(path).AsSpan(8)))!;
        using (var file = File.OpenWrite(last)) file.SetLength(20); // the header and less than a record
        using var store = new SqliteStore(_directory);
        var stored = new List<string>();
        foreach (var session in _expected.Messages.Select(m => m.Session).Distinct()) stored.AddRange(await BodiesAsync(store, session));
        Assert.Equal(_expected.Messages.Count - 2, stored.Count);
        Assert.All(stored, body => Assert.Contains(_expected.Messages, m => m.Body == body));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static async Task<IEnumerable<string>> BodiesAsync(SqliteStore store, string session) =>
        (await store.ReadAsync(session, 0, default)).Select(message => Encoding.UTF8.GetString(message.Body.Span));

    private async Task CheckAsync(SqliteStore store)
    {
        Assert.NotEmpty(_expected.Messages);
        foreach (var session in _expected.Messages.GroupBy(message => message.Session))
        {
            var messages = await store.ReadAsync(session.Key, 0, default);
            Assert.Equal(
                session,
                messages.Select(
                    m => new LeftMessage(session.Key, m.Revision, (int)m.Kind, m.Arrived.ToUnixTimeMilliseconds(),
                        Encoding.UTF8.GetString(m.Body.Span))));
            Assert.All(messages, m => Assert.Equal(Shared.Fingerprint.Of(m.Body.Span), m.Fingerprint));
        }
    }

    private sealed record Left(string Link, List<LeftMessage> Messages, List<LeftEntry> Outbox);

    private sealed record LeftMessage(string Session, long Revision, int Kind, long Arrived, string Body);

    private sealed record LeftEntry(string Id, string Url, string Session, string Fingerprint, string Type);
}
