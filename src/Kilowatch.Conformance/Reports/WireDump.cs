using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Kilowatch.Conformance.Dialogue;

namespace Kilowatch.Conformance.Reports;

/// <summary>Bytes for a reader: text as it is, anything else as what it is.</summary>
internal static class WireDump
{
    private const int MaxShown = 8 * 1024;

    public static string Of(Request request) => Of($"{request.Method} {request.Target}", request.Headers, request.Body);

    public static string Of(PartnerResponse answer) => answer.Failure is { } failure
        ? "(" + failure + ")"
        : Of(string.Create(CultureInfo.InvariantCulture, $"HTTP {answer.Status}"), answer.Headers, answer.Body);

    private static string Of(string first, IReadOnlyList<Header> headers, byte[] body)
    {
        var text = new StringBuilder(first).Append('\n');
        foreach (var (name, value) in headers) text.Append(name).Append(": ").Append(value).Append('\n');
        return body.Length == 0 ? text.ToString().TrimEnd() : text.Append('\n').Append(Of(body)).ToString();
    }

    private static string Of(byte[] body)
    {
        var shown = body.AsSpan(0, Math.Min(body.Length, MaxShown));
        // A cut may go through a character, which is then shown as such.
        var text = Utf8.IsValid(body) ? Encoding.UTF8.GetString(shown) : "not UTF-8, in hexadecimal: " + Convert.ToHexStringLower(shown);
        var visible = string.Create(text.Length, text, static (characters, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                characters[i] = char.IsControl(from[i]) && from[i] is not ('\n' or '\t') ? '\u00B7' : from[i];
        });
        return body.Length <= MaxShown
            ? visible
            : string.Create(CultureInfo.InvariantCulture, $"{visible}... ({body.Length} bytes in all)");
    }
}
