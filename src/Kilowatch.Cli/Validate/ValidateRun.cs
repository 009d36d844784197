using Kilowatch.Cli.Documents;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Validate;

/// <summary>One run: documents in, judgements out, one at a time.</summary>
internal static class ValidateRun
{
    // Four times what a hub takes; something longer is a file without line breaks.
    private const int Longest = 1024 * 1024;

    public static int Run(
        IReadOnlyList<string> files, JudgedKind? kind, IValidationReport report, Func<Stream> standardInput, TextWriter errors,
        ReadingMode mode = ReadingMode.Lenient)
    {
        var (count, unread) = (default(ValidationCount), 0);
        foreach (var file in files)
        {
            try
            {
                using var input =
                    file == "-"
                        ? standardInput()
                        : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                var before = count.Messages;
                Judge(file == "-" ? "(standard input)" : file, input, kind, mode, report, ref count);
                if (count.Messages > before) continue;
                errors.WriteLine($"kilowatch: {file} has no message in it: give a file with JSON objects.");
                unread++;
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException
                or NotSupportedException)
            {
                report.Flush();
                errors.WriteLine(
                    unreadable is InvalidDataException
                        ? $"kilowatch: {file}: {unreadable.Message}"
                        : $"kilowatch: {file} cannot be read: {unreadable.Message}");
                unread++;
            }
        }

        report.End(count);
        return unread > 0 ? ExitCodes.Usage : count.Invalid > 0 ? ExitCodes.No : ExitCodes.Done;
    }

    private static void Judge(string file, Stream input, JudgedKind? kind, ReadingMode mode, IValidationReport report,
        ref ValidationCount count)
    {
        var documents = new DocumentReader(input, Longest, report.Flush);
        while (documents.TryRead(out var document))
        {
            var judgement = document.Problem is { } problem
                ? new Judgement("Unreadable", [new ValidationFinding(true, "", "input", problem, "docs/how-to/use-the-tool.md", 0, 1)])
                : Validate.DocumentValidator.Of(document.Bytes.Span, kind, mode);
            if (document.Number == 1 && documents.HasByteOrderMark) judgement = WithByteOrderMark(judgement);
            count.Messages++;
            if (!judgement.IsValid) count.Invalid++;
            foreach (var finding in judgement.Findings)
            {
                if (finding.IsError) count.Errors++;
                else count.Remarks++;
            }

            report.Add(file, document, judgement);
        }
    }

    /// <summary>As a request's body the hub refuses it, so it is an error; the rest is judged all the same.</summary>
    private static Judgement WithByteOrderMark(Judgement judgement) => judgement with
    {
        Findings =
        [
            new ValidationFinding(true, "", "json.syntax",
                "The input begins with a byte order mark: leave it out, as a request's body it is refused.", "RFC 8259, 8.1", 0, 1),
            .. judgement.Findings,
        ],
    };
}
