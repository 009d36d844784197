using System.Globalization;
using System.Text;
using Kilowatch.Cli.Documents;

namespace Kilowatch.Cli.Validate;

/// <summary>Line and column of a place in a document, and that line with carets under the place, cut to what a terminal can show.</summary>
/// <param name="Line">From 1, in the whole input.</param>
/// <param name="Column">From 1, in characters.</param>
/// <param name="Text">The line, or what is shown of it.</param>
/// <param name="Carets">What stands below it.</param>
internal readonly record struct SourceLine(long Line, long Column, string Text, string Carets)
{
    private const int Before = 60;
    private const int After = 50;

    public static SourceLine Of(in Document document, int start, int end)
    {
        var bytes = document.Bytes.Span;
        start = Math.Clamp(start, 0, bytes.Length);
        end = Math.Clamp(end, start, bytes.Length);
        var lineStart = bytes[..start].LastIndexOf((byte)'\n') + 1;
        var rest = bytes[start..].IndexOf((byte)'\n');
        var lineEnd = rest < 0 ? bytes.Length : start + rest;
        var line = document.Line + bytes[..lineStart].Count((byte)'\n');
        var column = (lineStart == 0 ? document.Column : 0) + Characters(bytes[lineStart..start]) + 1;

        var (before, at) = (Shown(bytes[lineStart..start]), Shown(bytes[start..Math.Min(end, lineEnd)]));
        var after = Shown(bytes[Math.Min(end, lineEnd)..lineEnd].TrimEnd("\r"u8));
        if (before.Length > Before) before = "…" + before[^Before..];
        if (at.Length > After) (at, after) = (at[..After], "…");
        if (after.Length > After) after = after[..After] + "…";
        return new SourceLine(line, column, before + at + after, new string(' ', before.Length) + new string('^', Math.Max(1, at.Length)));
    }

    private static int Characters(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var unit in utf8)
        {
            if ((unit & 0xC0) != 0x80) count++;
        }

        return count;
    }

    /// <summary>One character for each, so that the carets stand right; what a terminal would act upon is a dot.</summary>
    private static string Shown(ReadOnlySpan<byte> utf8)
    {
        // Of a very long line only the ends next to the place are looked at.
        const int Most = 4 * (Before + After);
        if (utf8.Length > 2 * Most) return Shown(utf8[..Most]) + Shown(utf8[^Most..]);
        var text = new StringBuilder();
        while (!utf8.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf8(utf8, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            utf8 = utf8[length..];
            text.Append(!isRune ? '\uFFFD' : rune.Value == '\t' ? ' ' : rune.IsBmp && !IsActedUpon(rune) ? (char)rune.Value : '·');
        }

        return text.ToString();
    }

    private static bool IsActedUpon(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
}
