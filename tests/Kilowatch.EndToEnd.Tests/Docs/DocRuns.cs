using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Docs;

/// <summary>The repository's pages, all followed from the start on, some at a time: they mostly wait for what they have started.</summary>
public sealed class DocRuns : IAsyncLifetime
{
    private readonly SemaphoreSlim _readers = new(3);
    private Dictionary<string, Task> _pages = [];
    private string? _missing;

    public async ValueTask InitializeAsync()
    {
        _missing = Prerequisite.Missing("curl", () => File.Exists("/usr/bin/curl"), "curl");
        if (_missing is not null) return;
        _pages = DocCommandsTests.Files.ToDictionary(page => page, page => Task.Run(() => FollowAsync(page)), StringComparer.Ordinal);
    }

    /// <summary>Completes when the page was followed to its end; fails with what it says and is not so.</summary>
    public Task Of(string page)
    {
        Prerequisite.Demand(_missing);
        return _pages[page];
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_pages.Values).ContinueWith(_ => { }, TaskScheduler.Default); // each test has told its own
        _readers.Dispose();
    }

    private async Task FollowAsync(string page)
    {
        await _readers.WaitAsync();
        try
        {
            await DocReader.FollowAsync(DocPage.Parse(page, await File.ReadAllTextAsync(DocCommandsTests.PathOf(page))));
        }
        finally
        {
            _readers.Release();
        }
    }
}
