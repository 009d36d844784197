using System.Diagnostics;

namespace Kilowatch.EndToEnd.Tests.Cpo;

/// <summary>The tool as its users run it: a process of its own.</summary>
internal sealed class ToolProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ToolProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static ToolProcess Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "kilowatch.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return new(Process.Start(start)!);
    }

    public string Id => _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public StreamWriter Input => _process.StandardInput;

    /// <summary>The hub's address, once it listens.</summary>
    public async Task<Uri> ListeningAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("listening on ", StringComparison.Ordinal)) return new Uri(line["listening on ".Length..]);
        }

        throw new InvalidOperationException("The hub did not start: " + await _errors);
    }

    /// <summary>kill -9. False when it had ended already.</summary>
    public bool Kill()
    {
        try
        {
            _process.Kill();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    public async Task<(int Exit, string Output, string Errors)> EndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return (_process.ExitCode, output, await _errors);
    }

    public void Dispose()
    {
        Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
