using System.Text;
using Kilowatch.Ocpp;

namespace Kilowatch.Cli.Cpo;

/// <summary>A file of sessions that grows: each line is read once, as soon as it is complete.</summary>
internal sealed class SessionsFile : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);
    private readonly string _path;
    private readonly ChargerReporting _reporting;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<byte> _rest = [];
    private long _position;
    private Task _following = Task.CompletedTask;

    private SessionsFile(string path, ChargerReporting reporting) => (_path, _reporting) = (path, reporting);

    /// <summary>Reads what is there, and follows it.</summary>
    public static async Task<SessionsFile?> OpenAsync(string? path, ChargerReporting reporting)
    {
        if (path is null) return null;
        var file = new SessionsFile(path, reporting);
        if (!File.Exists(path))
            await Console.Error.WriteLineAsync($"kilowatch: --sessions {path} does not exist yet; it is read as soon as it does.");
        await file.ReadAsync(isLast: false);
        file._following = file.FollowAsync();
        return file;
    }

    /// <summary>Reads what was added.</summary>
    /// <param name="isLast">Whether a last line without its end counts.</param>
    public async Task ReadAsync(bool isLast)
    {
        await _turn.WaitAsync();
        try
        {
            await using var stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // Written anew, as by a rotation.
            if (stream.Length < _position) (_position, _) = (0, Clear());
            stream.Position = _position;
            var buffer = new byte[16 * 1024];
            while (await stream.ReadAsync(buffer) is > 0 and var read)
            {
                _position += read;
                foreach (var value in buffer.AsMemory(0, read).ToArray())
                {
                    if (value == (byte)'\n') await LineAsync();
                    else _rest.Add(value);
                }
            }

            if (isLast && _rest.Count > 0) await LineAsync();
        }
        catch (Exception notThere) when (notThere is IOException or UnauthorizedAccessException)
        {
            // Perhaps the next time.
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
        _turn.Dispose();
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await ReadAsync(isLast: false);
                await _reporting.TickAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private Task LineAsync()
    {
        var line = Encoding.UTF8.GetString(_rest.ToArray()).TrimStart('\uFEFF').Trim();
        Clear();
        return _reporting.ReadSessionAsync(line);
    }

    private bool Clear()
    {
        _rest.Clear();
        return true;
    }
}
