using Kilowatch.Hub.Telemetry;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Kilowatch.Testing;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Embedded;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>The directory of an embedded hub of the build before (0.1), killed with kill -9 under load: twelve sessions of DE*ABC,
/// ten of them with a Start; the first with a Progress, the second with an End, the third and fourth with a charge detail record; the
/// others with what was acknowledged until the kill. One card is uploaded, and the operator DE*NEW was set at the admin routes.</summary>
public sealed class UpgradeTests : IAsyncLifetime
{
    private static readonly string Here = Path.Combine(AppContext.BaseDirectory, "Store", "Upgrade");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-upgrade-");
    private string[] _sessions = [];
    private (int Session, string Text)[] _acknowledged = [];
    private FakeClock _clock = null!;
    private EmbeddedStorage _storage = null!;

    public async ValueTask InitializeAsync()
    {
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Here, "embedded.json")));
        _sessions = [.. manifest.RootElement.GetProperty("sessions").EnumerateArray().Select(id => id.GetString()!)];
        var acknowledged = manifest.RootElement.GetProperty("acknowledged").EnumerateArray();
        _acknowledged = [.. acknowledged.Select(one => (one[0].GetInt32(), one[1].GetString()!))];
        _clock = new FakeClock(manifest.RootElement.GetProperty("made").GetDateTimeOffset() + TimeSpan.FromMinutes(1));
        await using var packed = new GZipStream(File.OpenRead(Path.Combine(Here, "embedded.tar.gz")), CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(packed, _directory.FullName, overwriteFiles: false);
        _storage = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Sessions_are_as_they_were_and_nothing_acknowledged_is_lost()
    {
        for (var start = 0; start < 2; start++)
        {
            for (var i = 0; i < _sessions.Length; i++)
            {
                var session = (await _storage.Sessions.ReadSessionAsync(_sessions[i], default))!;
                Assert.Equal(i is 2 or 3 ? StoredSessionState.Closed : StoredSessionState.Open, session.State);
                var opening = session.Opening;
                Assert.Equal(("DE*ABC", "DE*ICE", $"cpo-{i}"), (opening.Operator, opening.Provider, opening.CpoPartnerSessionId));
                var rows = await _storage.Journal.ReadSessionAsync(session, default);
                var accepted =
                    rows.Where(row => row.Outcome == RelayOutcome.Accepted).Select(row => Encoding.UTF8.GetString(row.Request)).ToList();
                foreach (var (_, text) in _acknowledged.Where(one => one.Session == i))
                {
                    Assert.Single(accepted, body => body.Contains($"\"{text}\"", StringComparison.Ordinal));
                }
            }

            Assert.Equal(10, await _storage.Sessions.CountOpenSessionsAsync(default));
            Assert.Empty(await _storage.Sessions.ReadUndeliveredAsync(default));
            await _storage.DisposeAsync(); // the second time from a snapshot of this build
            _storage = Open();
        }
    }

    [Fact]
    public async Task The_five_minutes_and_the_stored_answers_hold()
    {
        Assert.Equal(AdmissionVerdict.TooEarly, (await AdmitAsync(0, UInt128.One, isProgress: true)).Verdict);
        Assert.Equal(AdmissionVerdict.SessionInvalid, (await AdmitAsync(2, UInt128.One)).Verdict);
        var first = (await _storage.Sessions.ReadSessionAsync(_sessions[0], default))!;
        var progress = Assert.Single(await _storage.Journal.ReadSessionAsync(first, default), row => row.Kind == JournalKind.Progress);
        var again = await AdmitAsync(0, progress.Fingerprint, isProgress: true);
        Assert.Equal((AdmissionVerdict.Replay, Encoding.UTF8.GetString(progress.Answer)),
            (again.Verdict, Encoding.UTF8.GetString(again.StoredAnswer!)));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(AdmissionVerdict.Admitted, (await AdmitAsync(0, UInt128.One, isProgress: true)).Verdict);
    }

    [Fact]
    public async Task Partners_and_authentication_data_are_there()
    {
        Assert.Equal("DENEW", Assert.Single((await _storage.Partners.ReadAsync(default)).All).Id);
        var (provider, record) = Assert.Single(_storage.Authentication.ReadAll());
        var card = new IdentityHash(() => _storage.Authentication.Key).Of(Uid.Parse("044A2DAA856280"));
        Assert.Equal(("DE*ICE", card), (provider, record.Medium.Token));
    }

    private EmbeddedStorage Open() => new(new HubOptions { Data = _directory.FullName }, _clock, StoreTelemetry.None);

    private async Task<Admission> AdmitAsync(int session, UInt128 fingerprint, bool isProgress = false)
    {
        var request = new AdmissionRequest
        {
            Session = SessionKey.Of(_sessions[session]),
            Operator = "DE*ABC",
            IsProgress = isProgress,
            Fingerprint = fingerprint,
            Arrived = _clock.GetUtcNow(),
            Claim = true,
        };
        return await _storage.Sessions.AdmitAsync(request);
    }
}
