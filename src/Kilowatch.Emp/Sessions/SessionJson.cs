using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kilowatch.Emp.Receiving;
using Kilowatch.Emp.Store;
using Kilowatch.Emp.Webhooks;

namespace Kilowatch.Emp.Sessions;

/// <summary>The kit's own JSON: views for apps and pages, webhooks. Members in lower camel case, absent ones null.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(WebhookMessage))]
[JsonSerializable(typeof(WireViolation[]))]
[JsonSerializable(typeof(IReadOnlyList<OutboxEntry>))]
[JsonSerializable(typeof(DeliveryAttempt[]))]
[JsonSerializable(typeof(string))]
internal sealed partial class SessionJson : JsonSerializerContext
{
    /// <summary>Sentences stay readable; the output is JSON on its own, never inside HTML.</summary>
    public static SessionJson Readable { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    });
}
