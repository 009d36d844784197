using System.Text.Json;
using System.Text.Unicode;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Validate;

/// <summary>The rules of an answer: eRoamingAcknowledgment, and the answers to AuthorizeStart and AuthorizeStop (docs/reference/rules.md,
/// Answers).</summary>
internal static class AnswerRules
{
    public static IReadOnlyList<ValidationFinding> Judge(ReadOnlySpan<byte> body, JudgedKind kind)
    {
        if (!Utf8.IsValid(body) || !IsObject(body))
        {
            var unreadable = MessageReader.Read(body).Violations;
            return unreadable is [{ Rule: "json.syntax" } why, ..] ? [SyntaxRules.Explain(body, why)] : [];
        }

        var rules = new AnswerPass(kind);
        rules.Run(body);
        return rules.Found;
    }

    private static bool IsObject(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read())
            {
                // to its end
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>One pass over an answer.</summary>
internal sealed class AnswerPass(JudgedKind kind)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private bool? _result;
    private string? _code;

    public List<ValidationFinding> Found { get; } = [];

    public void Run(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        Members(body, ref reader, "");
        var verdict = kind == JudgedKind.Acknowledgment ? "Result" : "AuthorizationStatus";
        if (!_seen.Contains("/" + verdict)) Missing(body, "/" + verdict, reader.BytesConsumed);
        if (!_seen.Contains("/StatusCode")) Missing(body, "/StatusCode", reader.BytesConsumed);
        if (Found.Exists(f => f.IsError)) return;
        if (StatusCodes.Describe(_code) is null)
            Remark(body, "code", $"{_code} is not a status code of OICP: a partner may not know what to do.");
        else if (_result is { } yes && yes != (_code == StatusCodes.Success))
            Remark(body, "contradiction",
                $"Result is {(yes ? "true" : "false")} and the code {_code} {StatusCodes.Describe(_code)}: which one counts?");
    }

    private void Members(ReadOnlySpan<byte> body, ref Utf8JsonReader reader, string below)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Text(ref reader) is not { } name)
            {
                reader.Read();
                reader.Skip();
                continue;
            }

            var pointer = below + "/" + name;
            reader.Read();
            if (AnswerMember.Find(pointer) is not { } rule)
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType == JsonTokenType.Null && rule.MayBeNull) continue;
            if (!_seen.Add(pointer))
                Add(body, pointer, "json.twice", $"{name} is given twice: give it once, two readers could see two messages.",
                    reader.BytesConsumed);
            var text = Text(ref reader);
            if (pointer == "/StatusCode" && reader.TokenType == JsonTokenType.StartObject)
            {
                Members(body, ref reader, pointer);
                if (!_seen.Contains("/StatusCode/Code")) Missing(body, "/StatusCode/Code", reader.BytesConsumed);
                continue;
            }

            if (pointer == "/Result" && reader.TokenType is JsonTokenType.True or JsonTokenType.False) _result = reader.GetBoolean();
            else if (rule.Fits is null || text is null || !rule.Fits(text))
                Add(body, pointer, rule.Id + ".format", $"{name} is not valid: expected {rule.Expected}.", reader.BytesConsumed);
            else if (pointer == "/StatusCode/Code") _code = text;
            reader.Skip();
        }
    }

    private void Missing(ReadOnlySpan<byte> body, string pointer, long position)
    {
        var rule = AnswerMember.Find(pointer)!;
        Add(body, pointer, rule.Id + ".missing", $"{pointer[(pointer.LastIndexOf('/') + 1)..]} is missing: expected {rule.Expected}.",
            position);
    }

    private void Add(ReadOnlySpan<byte> body, string pointer, string rule, string sentence, long position) =>
        Found.Add(ValidationFinding.Of(new Violation(pointer, rule, sentence) { Position = position }, body, Clauses.Of(rule, kind, "")));

    private void Remark(ReadOnlySpan<byte> body, string rule, string sentence)
    {
        var (start, end) = InputPosition.OfMember(body, "StatusCode");
        Found.Add(new ValidationFinding(false, "/StatusCode/Code", "remark." + rule, sentence, "OICP 2.3, StatusCode", start, end));
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair: no text has it
        }
    }
}
