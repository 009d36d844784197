using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kilowatch.Bench.Relay;

/// <summary>A relay under test: a process of its own, pinned to the first core.</summary>
internal sealed class Subject : IAsyncDisposable
{
    public const int Core = 0;

    /// <summary>The kernel counts a process's CPU time in hundredths of a second, whatever its own tick is (man 5 proc).</summary>
    private const double TicksPerSecond = 100;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    private readonly List<string> _errors = [];

    private Subject(string name, int port, Process process) => (Name, Port, _process) = (name, port, process);

    public string Name { get; }

    public int Port { get; }

    /// <summary>From the process's start until it could be used.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Starts it and waits until it says <c>listening</c>, or, for one that says nothing, until it can be connected to.</summary>
    public static async Task<Subject> StartAsync(string name, int port, bool saysSo, IEnumerable<string> command,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("taskset", ["-c", Core.ToString(CultureInfo.InvariantCulture), .. command])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal)) start.Environment[key] = value;
        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{name} does not start");
        var subject = new Subject(name, port, process);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith("listening", StringComparison.Ordinal) == true) ready.TrySetResult();
        };
        process.ErrorDataReceived += (_, line) => subject.Remember(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!saysSo) _ = ConnectAsync(port, ready);
        var gone = process.WaitForExitAsync();
        if (await Task.WhenAny(ready.Task, gone, Task.Delay(Deadline)) != ready.Task)
        {
            await subject.DisposeAsync();
            throw new InvalidOperationException($"{name} did not become ready:\n{subject.Errors}");
        }

        subject.ReadyAfter = Stopwatch.GetElapsedTime(started);
        return subject;
    }

    public string Errors
    {
        get { lock (_errors) return string.Join('\n', _errors); }
    }

    /// <summary>User and system time of the process and its children so far: nginx's worker is a child of what was started.</summary>
    public TimeSpan Cpu => TimeSpan.FromSeconds(Family().Sum(id => Stat(id, 13) + Stat(id, 14)) / TicksPerSecond);

    public long ResidentBytes => Family().Sum(id => Stat(id, 23)) * Environment.SystemPageSize;

    /// <summary>SIGTERM, and the time that it takes to end by itself.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited) return;
        using (var kill =
            Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(60)));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static async Task ConnectAsync(int port, TaskCompletionSource ready)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port);
                ready.TrySetResult();
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }
    }

    private void Remember(string? line)
    {
        lock (_errors)
        {
            if (line is not null && _errors.Count < 50) _errors.Add(line);
        }
    }

    private List<int> Family()
    {
        var family = new List<int> { _process.Id };
        foreach (var task in Directory.EnumerateDirectories($"/proc/{_process.Id}/task"))
        {
            family.AddRange(
                File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(id => int.Parse(id, CultureInfo.InvariantCulture)));
        }

        return family;
    }

    /// <param name="id">The process.</param>
    /// <param name="field">Counted from 0 (man 5 proc counts from 1); the second, the name in brackets, may hold blanks.</param>
    private static long Stat(int id, int field)
    {
        var stat = File.ReadAllText($"/proc/{id}/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[field - 2], CultureInfo.InvariantCulture);
    }
}
