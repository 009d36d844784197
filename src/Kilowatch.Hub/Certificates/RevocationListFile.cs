using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kilowatch.Hub.Certificates;

/// <summary>Reads a file of revocation lists: one in DER, or any number of PEM blocks and nothing else.</summary>
internal static class RevocationListFile
{
    private const string Label = "X509 CRL"; // RFC 7468, section 6
    private const int MaxShown = 60;
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    /// <exception cref="CryptographicException">Something in it does not count. The message names the file and what stands
    /// there.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static List<RevocationList> Read(string path, X509Certificate2Collection authorities)
    {
        var lists = Parse(File.ReadAllBytes(path), path);
        foreach (var list in lists)
        {
            if (list.WhyNotSigned(authorities) is not { } why) continue;
            throw new CryptographicException($"{path}: the revocation list of {list.IssuerName} {why}.");
        }

        return lists;
    }

    /// <summary>What stands in a file, whoever signed it.</summary>
    public static List<RevocationList> Parse(byte[] file, string path)
    {
        const byte DerSequence = 0x30;
        if (file is [DerSequence, ..]) return [List(file, path, null)];
        var text = Utf8.GetString(file).TrimStart('\uFEFF');
        var lists = new List<RevocationList>();
        var at = 0;
        while (PemEncoding.TryFind(text.AsSpan(at), out var block))
        {
            var (begin, end) = (at + block.Location.Start.Value, at + block.Location.End.Value);
            RefuseText(text, at, begin, path);
            var label = text.AsSpan(at)[block.Label];
            if (!label.SequenceEqual(Label))
            {
                throw new CryptographicException(
                    $"{path}: {Line(text, begin)} begins a {label}: expected only revocation lists ({Label}).");
            }

            lists.Add(List(Convert.FromBase64String(text[at..][block.Base64Data]), path, Line(text, begin)));
            at = end;
        }

        RefuseText(text, at, text.Length, path);
        return lists.Count > 0
            ? lists
            : throw new CryptographicException($"{path} is empty: expected revocation lists ({Label}) in PEM, or one in DER.");
    }

    private static RevocationList List(byte[] der, string path, string? line)
    {
        try
        {
            return new RevocationList(der);
        }
        catch (CryptographicException wrong)
        {
            throw new CryptographicException($"{path}{(line is null ? "" : $": {line}")} holds {wrong.Message}.", wrong);
        }
    }

    private static void RefuseText(string text, int from, int to, string path)
    {
        var between = text.AsSpan(from, to - from);
        var stray = between.TrimStart();
        if (stray.IsEmpty) return;
        var end = stray.IndexOfAny('\r', '\n');
        var line = (end < 0 ? stray : stray[..end]).TrimEnd();
        var shown = string.Create(Math.Min(line.Length, MaxShown), line, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++) to[i] = char.IsControl(from[i]) || from[i] == '\uFFFD' ? '?' : from[i];
        });
        throw new CryptographicException(
            $"{path}: {Line(text, from + between.Length - stray.Length)} is \"{shown}\": "
            + $"expected only whole PEM blocks of revocation lists ({Label}), or one list in DER.");
    }

    private static string Line(string text, int position) =>
        string.Create(CultureInfo.InvariantCulture, $"line {text.AsSpan(0, position).Count('\n') + 1}");
}
