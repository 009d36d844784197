using System.Text.Encodings.Web;
using System.Text.Json;
using Kilowatch.Cli.Documents;

namespace Kilowatch.Cli.Validate;

/// <summary>For a program: one JSON object a line for each message, valid ones too.</summary>
internal sealed class ValidationJsonReport : IValidationReport
{
    private readonly BufferedStream _out;
    private readonly Utf8JsonWriter _json;

    public ValidationJsonReport(Stream output)
    {
        _out = new BufferedStream(output, 64 * 1024);
        _json = new Utf8JsonWriter(_out, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public void Add(string file, in Document document, Judgement judgement)
    {
        _json.WriteStartObject();
        _json.WriteString("file", file);
        _json.WriteNumber("line", document.Line);
        _json.WriteString("kind", judgement.Kind);
        _json.WriteBoolean("valid", judgement.IsValid);
        Write("violations", isError: true, document, judgement);
        Write("remarks", isError: false, document, judgement);
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _out.WriteByte((byte)'\n');
    }

    public void Flush() => _out.Flush();

    public void End(ValidationCount count) => _out.Flush();

    public void Dispose()
    {
        _json.Dispose();
        _out.Dispose();
    }

    private void Write(string name, bool isError, in Document document, Judgement judgement)
    {
        _json.WriteStartArray(name);
        foreach (var finding in judgement.Findings)
        {
            if (finding.IsError != isError) continue;
            var source = SourceLine.Of(document, finding.Start, finding.End);
            _json.WriteStartObject();
            _json.WriteString("pointer", finding.Pointer);
            _json.WriteString("rule", finding.Rule);
            _json.WriteString("clause", finding.Clause);
            _json.WriteString("sentence", finding.Sentence);
            _json.WriteNumber("line", source.Line);
            _json.WriteNumber("column", source.Column);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }
}
