using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Docs;

/// <summary>A language of samples/clients: its two programs, and what they are started with.</summary>
/// <param name="Number">Its own provider and card: the hub finds the EMP by asking all of them for the card.</param>
/// <param name="Report">The CPO's side: a program and its first arguments.</param>
/// <param name="Receive">The EMP's side.</param>
internal sealed record Language(int Number, string[] Report, string[] Receive)
{
    public static readonly string Samples = Repository.PathOf("samples", "clients");

    public string Provider => $"DE*L0{Number}";

    public string Uid => $"0000000{Number}";

    public int EmpPort { get; } = FreePort.Take();

    public string EmpUrl => $"http://127.0.0.1:{EmpPort}/";

    public static Language Script(int number, string interpreter, string report, string receive) =>
        new(number, [interpreter, Path.Combine(Samples, report)], [interpreter, Path.Combine(Samples, receive)]);

    /// <summary>A program on the path, or null.</summary>
    public static string? Find(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
}

/// <summary>One of its programs as a process.</summary>
internal sealed class LanguageProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly StringBuilder _said = new();
    private readonly Process _process;

    public LanguageProcess(string[] program, params string[] arguments)
    {
        _process = new Process
        {
            StartInfo = new(program[0], [.. program[1..], .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        DataReceivedEventHandler hear = (_, line) =>
        {
            if (line.Data is null) return;
            lock (_said) _said.Append(line.Data).Append('\n');
        };
        _process.OutputDataReceived += hear;
        _process.ErrorDataReceived += hear;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    public async Task ListensAsync(Uri url)
    {
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(50))
        {
            Assert.False(_process.HasExited, Said);
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(url.Host, url.Port);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(started) < Deadline)
            {
                // not yet
            }
        }
    }

    /// <summary>Completes with what it said when it has ended.</summary>
    public async Task<string> EndedAsync()
    {
        using var enough = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(enough.Token);
        return Said;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
