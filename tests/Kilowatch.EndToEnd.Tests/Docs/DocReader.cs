using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Docs;

/// <summary>
/// A reader at a terminal: types a page's commands one block after the other into a directory with <c>./kilowatch</c>. Nothing is
/// changed but the ports, so that pages run side by side, and beside whatever else the machine runs.
/// </summary>
internal sealed partial class DocReader : IAsyncDisposable
{
    /// <summary>What a script put in the background does not outlive it, also when a command of it fails.</summary>
    private const string EndJobs = "trap 'jobs -p | xargs --no-run-if-empty kill 2>/dev/null || true' EXIT\n";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-docs-");
    private readonly Dictionary<string, string> _ports = [];
    private readonly Dictionary<string, Process> _servers = [];

    private DocReader()
    {
        foreach (var port in (string[])["8080", "8081", "9090"]) PortFor(port);
        var tool = Path.Combine(_directory.FullName, "kilowatch");
        File.WriteAllText(tool, $$"""
            #!/usr/bin/env bash
            # The addresses that the tool has by default are this test's.
            args=("$@")
            given=" $* "
            default() { [[ $given == *" $1"[\ =]* ]] || args+=("$1" "$2"); }
            case "$1" in
              sandbox|hub) default --urls http://127.0.0.1:{{_ports["8080"]}} ;;
              emp) default --urls http://127.0.0.1:{{_ports["8081"]}} ;;
              listen) default --urls http://127.0.0.1:{{_ports["9090"]}} ;;
              partners) default --hub http://127.0.0.1:{{_ports["8080"]}} ;;
            esac
            exec dotnet '{{Path.Combine(AppContext.BaseDirectory, "kilowatch.dll")}}' "${args[@]}"

            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(_directory.FullName, ".curlrc"), "fail-with-body\nno-progress-meter\nmax-time = 30\n");
    }

    /// <summary>Does all that a page says.</summary>
    /// <exception cref="DocException">A command did not do what the page says.</exception>
    public static async Task FollowAsync(DocPage page)
    {
        if (!page.Steps.Any(step => step.IsRun)) return;
        await using var reader = new DocReader();
        foreach (var (name, content) in page.Files) await reader.WriteAsync(name, content);
        foreach (var step in page.Steps.Where(step => step.IsRun).Prepend(DocStep.FreshSandbox))
        {
            if (step.StartsServer) await reader.EndAsync(step.Address); // as a reader would
            if (step.IsServer) await reader.ServeAsync(page.Name, step);
            else await reader.RunAsync(page.Name, step);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var address in _servers.Keys.ToList()) await EndAsync(address);
        _directory.Delete(recursive: true);
    }

    private async Task WriteAsync(string name, string content)
    {
        var path = Path.GetFullPath(name, _directory.FullName);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, WithOurPorts(content));
    }

    private async Task RunAsync(string page, DocStep step)
    {
        using var shell = Start(step);
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        using var enough = new CancellationTokenSource(Deadline);
        try
        {
            await shell.WaitForExitAsync(enough.Token);
        }
        catch (OperationCanceledException)
        {
            shell.Kill(entireProcessTree: true);
            throw new DocException(
                $"{page}: this did not end within {Deadline.TotalSeconds} s:\n{step.Script}\n{await output}{await errors}");
        }

        if (shell.ExitCode != step.ExitCode)
            throw new DocException(
                $"{page}: this ended with {shell.ExitCode}, not {step.ExitCode}:\n{step.Script}\n{await output}{await errors}");
    }

    /// <summary>Starts it and waits until it listens.</summary>
    private async Task ServeAsync(string page, DocStep step)
    {
        var server = Start(step);
        var said = new StringBuilder();
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        DataReceivedEventHandler hear = (_, line) =>
        {
            lock (said) said.AppendLine(line.Data);
            if (line.Data?.StartsWith("listening on ", StringComparison.Ordinal) == true) ready.TrySetResult(true);
        };
        server.OutputDataReceived += hear;
        server.ErrorDataReceived += hear;
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        _servers[step.Address] = server;
        var first = await Task.WhenAny(ready.Task, server.WaitForExitAsync(), Task.Delay(Deadline));
        if (first != ready.Task) throw new DocException($"{page}: this does not listen:\n{step.Script}\n{said}");
    }

    private async Task EndAsync(string address)
    {
        if (!_servers.Remove(address, out var server)) return;
        server.Kill(entireProcessTree: true);
        await server.WaitForExitAsync();
        server.Dispose();
    }

    private Process Start(DocStep step)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", EndJobs + WithOurPorts(step.Script)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = _directory.FullName,
        };
        start.Environment["HOME"] = _directory.FullName;
        start.Environment["PATH"] = $"{_directory.FullName}:{start.Environment["PATH"]}";
        var shell = Process.Start(start)!;
        shell.StandardInput.Close();
        return shell;
    }

    private string WithOurPorts(string text) =>
        LocalPort().Replace(text, match => $"{match.Groups["host"]}:{PortFor(match.Groups["port"].Value)}");

    private string PortFor(string port)
    {
        if (_ports.TryGetValue(port, out var ours)) return ours;
        return _ports[port] = FreePort.Take().ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(?<host>127\.0\.0\.1|localhost):(?<port>\d{4,5})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex LocalPort();
}

/// <summary>A page says what is not so.</summary>
internal sealed class DocException(string message) : Exception(message);
