using System.Text;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Privacy;

/// <summary>A UID or an EvcoID wherever it stands in a text, in whatever case and with whatever separators.</summary>
internal sealed class WrittenId
{
    private readonly string _canonical;
    private readonly string _separators;
    private readonly int _unit;

    private WrittenId(string canonical, string separators, int unit) => (_canonical, _separators, _unit) = (canonical, separators, unit);

    public static WrittenId Of(Uid uid) => new(uid.Canonical, ":- ", 2);

    public static WrittenId Of(EvcoId evcoId) => new(evcoId.Canonical, "*|-", 1);

    /// <returns>Null for what is neither.</returns>
    public static WrittenId? Of(string text) =>
        Uid.TryParse(text, ReadingMode.Lenient, out var uid) ? Of(uid) : EvcoId.TryParse(text, out var evcoId) ? Of(evcoId) : null;

    public bool IsIn(string text) => Find(text, 0, out _) >= 0;

    public string Without(string text)
    {
        var (clean, copied) = (new StringBuilder(), 0);
        for (int at; (at = Find(text, copied, out var end)) >= 0; copied = end) clean.Append(text, copied, at - copied).Append("***");
        return copied == 0 ? text : clean.Append(text, copied, text.Length - copied).ToString();
    }

    private int Find(string text, int from, out int end)
    {
        var (upper, lower) = (_canonical[0], char.ToLowerInvariant(_canonical[0]));
        for (var at = from; at < text.Length; at++)
        {
            var next = text.AsSpan(at).IndexOfAny(upper, lower);
            if (next < 0) break;
            at += next;
            if (IsAt(text, at, out end)) return at;
        }

        end = -1;
        return -1;
    }

    /// <summary>What goes on before or after is another's, longer id.</summary>
    private bool IsAt(string text, int at, out int end)
    {
        end = at;
        if (at > 0 && char.IsAsciiLetterOrDigit(text[at - 1])) return false;
        var isSeparated = false;
        for (var i = 0; i < _canonical.Length; i++, end++)
        {
            if (i > 0 && i % _unit == 0 && IsSeparator(text, end)) (isSeparated, end) = (true, end + 1);
            if (end >= text.Length || char.ToUpperInvariant(text[end]) != _canonical[i]) return false;
        }

        if (end < text.Length && char.IsAsciiLetterOrDigit(text[end])) return false;
        return !isSeparated || _unit == 1
            || !(IsByte(text, at - 3) && IsSeparator(text, at - 1)) && !(IsSeparator(text, end) && IsByte(text, end + 1));
    }

    private bool IsSeparator(string text, int at) => at >= 0 && at < text.Length && _separators.Contains(text[at]);

    /// <summary>Whether two hexadecimal digits stand here by themselves.</summary>
    private static bool IsByte(string text, int at) =>
        at >= 0 && at + 2 <= text.Length && char.IsAsciiHexDigit(text[at]) && char.IsAsciiHexDigit(text[at + 1])
        && (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) && (at + 2 == text.Length || !char.IsAsciiLetterOrDigit(text[at + 2]));
}
