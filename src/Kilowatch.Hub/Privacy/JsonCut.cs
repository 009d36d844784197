using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kilowatch.Hub.Privacy;

/// <summary>A piece of a JSON body that something else takes the place of.</summary>
internal readonly record struct JsonCut(int Start, int End, ReadOnlyMemory<byte> Replacement)
{
    /// <returns>The body itself when nothing is cut.</returns>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> body, List<JsonCut> cuts)
    {
        if (cuts.Count == 0) return body;
        cuts.Sort((a, b) => a.Start.CompareTo(b.Start));
        var put = new List<byte>(body.Length);
        var copied = 0;
        foreach (var cut in cuts)
        {
            put.AddRange(body.Span[copied..cut.Start]);
            put.AddRange(cut.Replacement.Span);
            copied = cut.End;
        }

        put.AddRange(body.Span[copied..]);
        return put.ToArray();
    }

    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
