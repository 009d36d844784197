using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Kilowatch.Hub.Tests.Running;

/// <summary>An answer of the hub as it came over the socket.</summary>
internal sealed record Answer(int Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public bool? Result => Json.TryGetProperty(nameof(Result), out var result) ? result.GetBoolean() : null;

    public string? Code => Json.GetProperty("StatusCode").GetProperty(nameof(Code)).GetString();

    public string? Description => Json.GetProperty("StatusCode").GetProperty(nameof(Description)).GetString();

    public string? AdditionalInfo => Json.GetProperty("StatusCode").GetProperty(nameof(AdditionalInfo)).GetString();

    public string? RetryAfter => Headers.TryGetValues("Retry-After", out var values) ? Assert.Single(values) : null;

    public Guid ProcessId => Guid.ParseExact(Assert.Single(Headers.GetValues("Process-ID")), "D");

    public IReadOnlyList<string> FieldReferences =>
        [.. Json.GetProperty("validationErrors").EnumerateArray().Select(e => e.GetProperty("fieldReference").GetString()!)];

    public string? Member(string member) => Json.GetProperty(member).GetString();
}
