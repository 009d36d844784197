using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kilowatch.EndToEnd.Tests.Hub;

/// <summary>The tool as a process of its own, as a user runs it.</summary>
internal sealed partial class KilowatchProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private KilowatchProcess(IEnumerable<string> arguments, IEnumerable<(string Key, string Value)> environment)
    {
        // .../tests/Kilowatch.EndToEnd.Tests/bin/Release/net10.0/ -> .../src/Kilowatch.Cli/bin/Release/net10.0/kilowatch.dll
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = here.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        var tool = Path.Combine(root, "src", "Kilowatch.Cli", "bin", here.Parent!.Name, here.Name, "kilowatch.dll");
        var start = new ProcessStartInfo("dotnet", [tool, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data, _output);
        _process.ErrorDataReceived += (_, line) => Take(line.Data, _errors);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Url { get; private set; } = "";

    public string Output => string.Join('\n', _output);

    public string Errors => string.Join('\n', _errors);

    /// <summary>Runs it until it listens.</summary>
    public static async Task<KilowatchProcess> StartAsync(string[] arguments, params (string Key, string Value)[] environment)
    {
        var process = new KilowatchProcess(arguments, environment);
        var exit = process._process.WaitForExitAsync();
        if (await Task.WhenAny(process._listening.Task, exit).WaitAsync(Deadline) == exit)
            Assert.Fail("it ended instead of listening: " + process.Errors);
        process.Url = await process._listening.Task;
        return process;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Errors)> RunAsync(params string[] arguments)
    {
        await using var process = new KilowatchProcess(arguments, []);
        return (await process.ExitAsync(), process.Errors);
    }

    /// <summary>The same with variables of its own.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunWithAsync(string[] arguments,
        params (string Key, string Value)[] environment)
    {
        await using var process = new KilowatchProcess(arguments, environment);
        var exitCode = await process.ExitAsync();
        return (exitCode, process.Output, process.Errors);
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        return _process.ExitCode;
    }

    /// <summary>kill -TERM: asks it to end.</summary>
    public void Terminate() => Assert.Equal(0, Signal(_process.Id, 15));

    /// <summary>kill -9: it learns nothing of it.</summary>
    public async Task KillAsync()
    {
        Assert.Equal(0, Signal(_process.Id, 9));
        await ExitAsync();
    }

    /// <summary>The first line of the output that begins so, to its end.</summary>
    public async Task<string> OutputWithAsync(string text)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!Output.Contains(text, StringComparison.Ordinal)) await Task.Delay(20, deadline.Token);
        return Output;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Take(string? line, ConcurrentQueue<string> into)
    {
        if (line is null) return;
        into.Enqueue(line);
        if (into == _output && line.StartsWith("listening on ", StringComparison.Ordinal))
            _listening.TrySetResult(line["listening on ".Length..]);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}
