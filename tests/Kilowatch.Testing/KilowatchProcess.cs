using System.Diagnostics;

namespace Kilowatch.Testing;

/// <summary>The tool as a user runs it: a process of its own, ready when it says where it listens.</summary>
internal sealed class KilowatchProcess : IAsyncDisposable
{
    private const string Ready = "listening on ";

    private readonly Process _process;
    private readonly Task<string> _errors;

    private KilowatchProcess(Process process, Task<string> errors, string url) => (_process, _errors, Url) = (process, errors, url);

    /// <summary>The first address it listens on.</summary>
    public string Url { get; }

    /// <exception cref="InvalidOperationException">It ended before it was ready; the message has its standard error.</exception>
    public static async Task<KilowatchProcess> StartAsync(params string[] arguments)
    {
        var process = Start(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await process.StandardOutput.ReadLineAsync(tooLong.Token) is { } line)
        {
            if (!line.StartsWith(Ready, StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return new(process, errors, line[Ready.Length..]);
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"kilowatch {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await errors);
    }

    /// <summary>As <c>kill -9</c>: no chance to save anything.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end (SIGTERM).</summary>
    /// <returns>Its exit code and what it wrote to standard error.</returns>
    public async Task<(int ExitCode, string Errors)> StopAsync()
    {
        await Shell.RunAsync("/bin/kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        return (_process.ExitCode, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private static Process Start(string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "kilowatch.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
