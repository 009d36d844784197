using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Hub.Privacy;

/// <summary><c>POST /admin/api/forget</c> with <c>{"uid": "..."}</c> or <c>{"evcoId": "..."}</c>. Nothing of the body is ever
/// repeated.</summary>
internal static class ForgetEndpoint
{
    private const int MaxBody = 4096;

    public static void Map(IEndpointRouteBuilder admin) => admin.MapPost("/api/forget", ForgetAsync);

    private static async Task<IResult> ForgetAsync(HttpRequest request, Forgetting forgetting, CancellationToken cancellationToken)
    {
        // A page of another site can make a browser post plain text here, but not JSON.
        if (!request.HasJsonContentType()) return Problem(415, "the content type must be application/json");
        if (await RequestBody.ReadAsync(request, MaxBody, cancellationToken) is not { } body) return Problem(413, "the body is too large");
        using (body)
        {
            if (PersonIn(body.Span) is not { } person)
                return Problem(400, "expected {\"uid\": \"...\"} or {\"evcoId\": \"...\"}, one of the two and well-formed");
            var forgotten = await forgetting.ForgetAsync(person, cancellationToken);
            return TypedResults.Bytes(JsonSerializer.SerializeToUtf8Bytes(forgotten, ForgetJson.Default.Forgotten), "application/json");
        }
    }

    private static DataSubject? PersonIn(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ForgetJson.Default.ForgetRequest) is { } request
                ? DataSubject.Of(request.Uid, request.EvcoId)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult Problem(int status, string what) =>
        TypedResults.Text($"{{\"message\":{JsonSerializer.Serialize(what, ForgetJson.Default.String)}}}", "application/json",
            statusCode: status);
}

internal sealed record ForgetRequest(string? Uid, string? EvcoId);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ForgetRequest))]
[JsonSerializable(typeof(Forgotten))]
[JsonSerializable(typeof(string))]
internal sealed partial class ForgetJson : JsonSerializerContext;
