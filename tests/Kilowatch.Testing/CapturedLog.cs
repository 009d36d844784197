using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Testing;

/// <summary>Everything that is logged: text, exceptions and every named value.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<(int Id, LogLevel Level, string Text)> _events = new();

    /// <summary>Every event that has a number.</summary>
    public IEnumerable<(int Id, LogLevel Level, string Text)> Events => _events.Where(e => e.Id != 0);

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Add(state);
        return null;
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue(formatter(state, exception));
        _events.Enqueue((eventId.Id, logLevel, formatter(state, exception)));
        if (exception is not null) _lines.Enqueue(exception.ToString());
        Add(state);
    }

    public void Dispose()
    {
    }

    private void Add<TState>(TState state)
    {
        if (state is IEnumerable<KeyValuePair<string, object?>> values)
            _lines.Enqueue(string.Join(' ', values.Select(v => $"{v.Key}={v.Value}")));
    }
}
