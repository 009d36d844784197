using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kilowatch.Emp.People;

namespace Kilowatch.Emp.Admin;

/// <summary>The JSON of the admin routes. Members in lower camel case, absent ones null.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SessionPage))]
[JsonSerializable(typeof(MessagePage))]
[JsonSerializable(typeof(DeliveryPage))]
[JsonSerializable(typeof(ForgetRequest))]
[JsonSerializable(typeof(Forgotten))]
[JsonSerializable(typeof(ExportedSession))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    public static AdminJson Readable { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    });
}
