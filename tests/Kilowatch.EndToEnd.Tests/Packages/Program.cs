using System.Diagnostics;
using System.Text;

namespace Kilowatch.EndToEnd.Tests.Packages;

/// <summary>A program that serves HTTP until it is disposed.</summary>
internal sealed class Program : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    public Program(string file, string[] arguments, string directory)
    {
        _process = new Process
        {
            StartInfo = new(file, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = directory
            },
        };
        DataReceivedEventHandler hear = (_, line) =>
        {
            lock (_said) _said.AppendLine(line.Data);
        };
        _process.OutputDataReceived += hear;
        _process.ErrorDataReceived += hear;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    /// <summary>Completes when it answers at that address, with whatever status.</summary>
    public async Task ReadyAsync(string url)
    {
        using var http = new HttpClient();
        await UntilAsync(url + " answers", async () =>
        {
            try
            {
                using var answer = await http.GetAsync(url);
                return (int)answer.StatusCode < 500;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>Completes when it has written that.</summary>
    public Task SaysAsync(string text) =>
        UntilAsync($"it says \"{text}\"", () => Task.FromResult(Said.Contains(text, StringComparison.Ordinal)));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.False(_process.HasExited, $"{_process.StartInfo.FileName} ended before {what}:\n{Said}");
            Assert.True(Stopwatch.GetElapsedTime(started) < Deadline, $"In vain: {what}.\n{Said}");
            await Task.Delay(100);
        }
    }
}
