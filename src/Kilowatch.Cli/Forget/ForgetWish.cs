using System.Text.Json;
using System.Text.Json.Serialization;
using Kilowatch.Hub;

namespace Kilowatch.Cli.Forget;

/// <summary>What the hub's admin route is asked.</summary>
internal sealed record ForgetWish(string? Uid, string? EvcoId);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ForgetWish))]
[JsonSerializable(typeof(Forgotten))]
internal sealed partial class ForgetWishJson : JsonSerializerContext;
