using System.Buffers;

namespace Kilowatch.Cli.Documents;

/// <summary>How the documents of a stream stand.</summary>
internal enum DocumentForm
{
    /// <summary>One on each line.</summary>
    Lines,

    /// <summary>One or several, each over as many lines as it likes.</summary>
    Loose,

    /// <summary>The elements of one array.</summary>
    Array,
}

/// <summary>Tells the form from the first lines, so that a broken line is one wrong document and does not swallow those after it.</summary>
internal static class DocumentForms
{
    private static readonly SearchValues<byte> Blank = SearchValues.Create(" \t\r\n"u8);

    /// <summary>The form; null when more has to be read to tell.</summary>
    public static DocumentForm? Of(ReadOnlySpan<byte> head, bool isAll)
    {
        var start = head.IndexOfAnyExcept(Blank);
        if (start < 0) return isAll ? DocumentForm.Lines : null;
        if (head[start] == (byte)'[') return DocumentForm.Array;
        if (head[start] != (byte)'{') return DocumentForm.Lines;

        head = head[start..];
        var length = head.IndexOf((byte)'\n');
        if (length < 0) return isAll ? DocumentForm.Loose : null;
        var first = head[..length].TrimEnd(" \t\r"u8);
        var end = new DocumentEnd();
        if (end.Find(first) is var closes and >= 0) return closes == first.Length ? DocumentForm.Lines : DocumentForm.Loose;

        // The first line is unfinished. A second that begins an object, where none can stand, shows that the first was broken off.
        var rest = head[length..];
        var next = rest.IndexOfAnyExcept(Blank);
        if (next < 0) return isAll ? DocumentForm.Loose : null;
        return rest[next] == (byte)'{' && rest[next - 1] == (byte)'\n' && first[^1] is not ((byte)':' or (byte)'[' or (byte)',')
            && first.Length > 1
            ? DocumentForm.Lines
            : DocumentForm.Loose;
    }
}
