using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kilowatch.Oicp;
using Kilowatch.Shared;

namespace Kilowatch.Hub.Tests;

/// <summary>The limits of each member in the OpenAPI description against the strict reading: both take the same values.</summary>
public sealed class OpenApiLimitsTests
{
    /// <summary>Their contents have rules of their own, which the description does not repeat: it may take more than the reader.</summary>
    private static readonly string[] Composite = ["Identification", "SignedMeteringValues", "CalibrationLawVerificationInfo"];

    private static readonly string[] Values =
    [
        "true", "{}", "[]", "[1]", "0", "1", "-1", "1.5", "1.125", "1.0625", "48000", "\"\"", "\"9.1\"", "\"1,5\"", "\"x\"",
        "\"2026-01-01T10:00:00\"", "\"2026-01-01T10:00:00Z\"", "\"2026-01-01T10:00:00.123+01:00\"", "\"2026-13-01T10:00:00Z\"",
        "\"DE*ABC\"", "\"DEABC\"", "\"+49*123\"", "\"DE*ABCD\"", "\"DE-ABC\"", "\"DE*ABC*E1\"", "\"DE*ABC*X1\"", "\"+49*123*456\"",
        "\"3fe7378a-238f-4cf3-bca6-de657881f8c2\"", "\"3fe7378a-238f-4cf3-bca6-de657881f8c\"", "\"zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz\"",
        "\"ConnectorError\"", "\"Connector Error\"", "\"OtherError\"", "{\"meterValues\":[9, 1.5]}", "{\"meterValues\":[1.0625]}",
        "{\"meterValues\":9}", "{\"meterValues\":[\"9\"]}",
        .. ((int[])[30, 31, 32, 33, 50, 51, 250, 251]).SelectMany(length => (string[])
            [$"\"{new string('x', length)}\"", $"\"DE*ABC*E{new string('1', length)}\"", $"\"49*123*{new string('1', length)}\""]),
    ];

    public static TheoryData<MessageKind> Kinds => [.. Enum.GetValues<MessageKind>().Where(kind => kind != MessageKind.Notification)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_description_takes_what_the_strict_reading_takes(MessageKind kind)
    {
        var isNotification = kind is MessageKind.Start or MessageKind.Progress or MessageKind.End or MessageKind.Error;
        var differences = new List<string>();
        foreach (var (name, schema) in OpenApiDocument.SchemaOf(kind)["properties"]!.AsObject())
        {
            if (name == "Type") continue;
            foreach (var value in Values)
            {
                var message = isNotification ? $$"""{"Type":"{{kind}}","{{name}}":{{value}}}""" : $$"""{"{{name}}":{{value}}}""";
                var refused = MessageReader.Read(Encoding.UTF8.GetBytes(message), isNotification ? MessageKind.Notification : kind,
                    ReadingMode.Strict).Violations.Where(v => v.Pointer == "/" + name
                        || v.Pointer.StartsWith($"/{name}/", StringComparison.Ordinal)).ToList();
                var takes = Takes(schema!, JsonNode.Parse(value));
                if (takes != (refused.Count == 0) && !(takes && Composite.Contains(name)))
                    differences.Add(
                        $"{name}: {value}: the description {(takes ? "takes" : "refuses")} it, reader: {string.Join(", ", refused)}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>JSON Schema, as far as <see cref="MemberLimits"/> uses it.</summary>
    private static bool Takes(JsonNode schema, JsonNode? value) => schema.AsObject().All(limit => limit.Key switch
    {
        "type" => (string)limit.Value! switch
        {
            "string" => value is JsonValue text && text.TryGetValue<string>(out _),
            "number" => value is JsonValue number && number.TryGetValue<decimal>(out _),
            "integer" => value is JsonValue number && number.TryGetValue<decimal>(out var whole) && whole == decimal.Truncate(whole),
            "array" => value is JsonArray,
            "object" => value is JsonObject,
            var other => throw new InvalidOperationException(other),
        },
        "maxLength" => value is not JsonValue text || !text.TryGetValue<string>(out var length) || length.Length <= (int)limit.Value!,
        "pattern" => value is not JsonValue text || !text.TryGetValue<string>(out var id)
            || Regex.IsMatch(id, (string)limit.Value!, RegexOptions.None, TimeSpan.FromSeconds(1)),
        "enum" => limit.Value!.AsArray().Any(one => JsonNode.DeepEquals(one, value)),
        "multipleOf" => value is not JsonValue number || !number.TryGetValue<decimal>(out var energy)
            || energy % decimal.Parse(limit.Value!.ToJsonString(), CultureInfo.InvariantCulture) == 0,
        "minProperties" => value is not JsonObject members || members.Count >= (int)limit.Value!,
        "maxItems" => value is not JsonArray list || list.Count <= (int)limit.Value!,
        "items" => value is not JsonArray list || list.All(item => Takes(limit.Value!, item)),
        "required" => value is not JsonObject members || limit.Value!.AsArray().All(name => members.ContainsKey((string)name!)),
        "properties" => value is not JsonObject members
            || limit.Value!.AsObject().All(member => !members.ContainsKey(member.Key) || Takes(member.Value!, members[member.Key])),
        "format" => value is not JsonValue text || !text.TryGetValue<string>(out var time)
            || (DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out _) && (time.EndsWith('Z') || time.LastIndexOf('+') > 10)),
        "description" => true,
        var other => throw new InvalidOperationException($"{other} is not a limit that this test knows"),
    });
}
