using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>The generated (de)serializers: no reflection, so the package can be trimmed and compiled ahead of time.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(StartNotification))]
[JsonSerializable(typeof(ProgressNotification))]
[JsonSerializable(typeof(EndNotification))]
[JsonSerializable(typeof(ErrorNotification))]
[JsonSerializable(typeof(Acknowledgment))]
[JsonSerializable(typeof(AuthorizeStart))]
[JsonSerializable(typeof(AuthorizationStart))]
[JsonSerializable(typeof(AuthorizeStop))]
[JsonSerializable(typeof(AuthorizationStop))]
[JsonSerializable(typeof(AuthorizeRemoteStart))]
[JsonSerializable(typeof(AuthorizeRemoteStop))]
[JsonSerializable(typeof(ChargeDetailRecord))]
[JsonSerializable(typeof(PushAuthenticationData))]
internal sealed partial class OicpJsonContext : JsonSerializerContext
{
    public static OicpJsonContext Create(bool nullForAbsent, bool indented) => new(new JsonSerializerOptions
    {
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = nullForAbsent ? JsonIgnoreCondition.Never : JsonIgnoreCondition.WhenWritingNull,
        // '+' is part of DIN ids and base64 values; it stays readable. The output is JSON on its own, never inside HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        WriteIndented = indented,
        IndentSize = 2,
        NewLine = "\n",
    });
}
