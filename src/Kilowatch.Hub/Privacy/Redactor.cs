using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Kilowatch.Hub.Privacy;

/// <summary>A JSON body without what identifies a driver. What stays, stays byte for byte.</summary>
/// <remarks>Hidden is the value of every member that is named as an identifier, at any depth, whatever its case and escapes; every
/// other value inside an identification; and every string that repeats a hidden value, as an EMP's AdditionalInfo may.</remarks>
internal sealed class Redactor
{
    public static readonly byte[] Hidden = "\"***\""u8.ToArray();

    /// <summary>Shorter values, PINs above all, stand by chance within dates and other ids.</summary>
    private const int MinRepeated = 8;

    private readonly List<JsonCut> _cuts = [];
    private readonly List<string> _hidden = [];

    private Redactor()
    {
    }

    /// <summary>What was hidden, to look for it elsewhere. Never write it anywhere.</summary>
    public IReadOnlyList<string> Found => _hidden;

    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <param name="body">As it came.</param>
    /// <param name="alsoHide">Values that the other half of the exchange has.</param>
    /// <param name="person">Who is not to be in it, in whatever form.</param>
    /// <returns>With no body at all when it is not one JSON object: what cannot be read cannot be redacted.</returns>
    public static Redactor Redact(ReadOnlyMemory<byte> body, IReadOnlyList<string>? alsoHide = null, DataSubject? person = null)
    {
        var redactor = new Redactor();
        if (body.IsEmpty || !Utf8.IsValid(body.Span)) return redactor;
        try
        {
            redactor.FindNamed(body.Span);
            redactor.FindRepeated(body.Span, alsoHide ?? [], person);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return redactor;
        }

        redactor.Body = JsonCut.Apply(body, redactor._cuts);
        return redactor;
    }

    private void FindNamed(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
        var identificationDepth = -1;
        while (reader.Read())
        {
            var isValue = reader.TokenType is JsonTokenType.String or JsonTokenType.Number;
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray && reader.CurrentDepth == identificationDepth)
                identificationDepth = -1;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = IdentifyingNames.KindOf(reader.GetString()!);
                reader.Read();
                isValue = reader.TokenType is JsonTokenType.String or JsonTokenType.Number;
                if (reader.TokenType is JsonTokenType.Null || (name == NameKind.Harmless && isValue)) continue;
                if (name == NameKind.Identifier) Hide(ref reader);
                else if (name == NameKind.Identification && identificationDepth < 0 && !isValue) identificationDepth = reader.CurrentDepth;
                else if (isValue && (identificationDepth >= 0 || name == NameKind.Identification)) Hide(ref reader);
                continue;
            }

            if (isValue && identificationDepth >= 0) Hide(ref reader);
        }
    }

    private void Hide(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: >= MinRepeated } text) _hidden.Add(text);
        reader.Skip();
        _cuts.Add(new JsonCut(start, (int)reader.BytesConsumed, Hidden));
    }

    private void FindRepeated(ReadOnlySpan<byte> body, IReadOnlyList<string> alsoHide, DataSubject? person)
    {
        var values =
            alsoHide.Concat(_hidden).Where(value => value is { Length: >= MinRepeated } and not "***")
                .Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (values.Count == 0 && person is null) return;
        var ids = values.Select(WrittenId.Of).OfType<WrittenId>().ToList();
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number)) continue;
            var start = (int)reader.TokenStartIndex;
            if (_cuts.Exists(cut => start >= cut.Start && start < cut.End)) continue;
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.ASCII.GetString(reader.ValueSpan);
            var clean = values.Aggregate(text, (current, value) => current.Replace(value, "***", StringComparison.OrdinalIgnoreCase));
            clean = ids.Aggregate(clean, (current, id) => id.Without(current));
            if (person is not null) clean = person.Without(clean);
            if (clean != text) _cuts.Add(new JsonCut(start, (int)reader.BytesConsumed, Encoding.UTF8.GetBytes(JsonCut.Quote(clean))));
        }
    }
}
