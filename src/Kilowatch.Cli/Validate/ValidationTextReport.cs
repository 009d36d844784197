using System.Globalization;
using System.Text;
using Kilowatch.Cli.Documents;

namespace Kilowatch.Cli.Validate;

/// <summary>For the eye: only what there is to say, each with its line.</summary>
internal sealed class ValidationTextReport(Stream output) : IValidationReport
{
    private readonly StreamWriter _out = new(output, new UTF8Encoding(false), 64 * 1024);

    public void Add(string file, in Document document, Judgement judgement)
    {
        foreach (var finding in judgement.Findings) Add(file, document, judgement.Kind, finding);
    }

    public void Flush() => _out.Flush();

    public void End(ValidationCount count)
    {
        _out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count.Messages} {Plural(count.Messages, "message")}: {count.Messages - count.Invalid} valid, {count.Invalid} invalid; {count.Errors} {Plural(count.Errors, "error")}, {count.Remarks} {Plural(count.Remarks, "remark")}."));
        _out.Flush();
    }

    public void Dispose() => _out.Dispose();

    private void Add(string file, in Document document, string kind, ValidationFinding finding)
    {
        var source = SourceLine.Of(document, finding.Start, finding.End);
        var number = source.Line.ToString(CultureInfo.InvariantCulture);
        _out.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"{file}:{number}:{source.Column}: {(finding.IsError ? "error" : "remark")}: {finding.Sentence}"));
        _out.WriteLine(
            $"    {(finding.Pointer.Length == 0 ? "the whole message" : "at " + finding.Pointer)} ({kind}), rule {finding.Rule}, {finding.Clause}");
        _out.WriteLine($"    {number} | {source.Text}");
        _out.WriteLine($"    {new string(' ', number.Length)} | {source.Carets}");
    }

    private static string Plural(long count, string noun) => count == 1 ? noun : noun + "s";
}
