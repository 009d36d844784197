namespace Kilowatch.Oicp;

/// <summary>A string value of a message, by its place in the message's bytes. Only a value that was written with escapes owns bytes of its
/// own.</summary>
public readonly struct WireText
{
    private readonly int _start;
    private readonly int _length;
    private readonly byte[]? _unescaped;

    internal WireText(int start, int length) => (_start, _length) = (start, length);

    internal WireText(byte[] unescaped) => (_unescaped, _length) = (unescaped, unescaped.Length);

    /// <summary>Whether there is no such value.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>The value as UTF-8, without escapes.</summary>
    /// <param name="message">The bytes that were read.</param>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> message) => _unescaped ?? message.Slice(_start, _length);

    /// <summary>The value as a string, null when there is none.</summary>
    /// <param name="message">The bytes that were read.</param>
    public string? TextIn(ReadOnlySpan<byte> message) => IsEmpty ? null : System.Text.Encoding.UTF8.GetString(In(message));
}
