using System.Text.Json;
using System.Text.Json.Nodes;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Hub.Admin;

/// <summary>Partners on the admin routes: GET the list, PUT one whole, PATCH some of its settings, DELETE it.</summary>
internal static class PartnerEndpoints
{
    private const int LargestBody = 65536;

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/api/partners", List);
        foreach (var (path, kind) in (ReadOnlySpan<(string, PartnerKind)>)[("operators", PartnerKind.Operator),
            ("providers", PartnerKind.Provider)])
        {
            admin.MapPut($"/api/partners/{path}/{{id}}",
                (string id, HttpRequest request, PartnerAdministration partners, CancellationToken cancellationToken) =>
                SetAsync(kind, id, request, partners, merge: false, cancellationToken));
            admin.MapPatch($"/api/partners/{path}/{{id}}",
                (string id, HttpRequest request, PartnerAdministration partners, CancellationToken cancellationToken) =>
                SetAsync(kind, id, request, partners, merge: true, cancellationToken));
            admin.MapDelete($"/api/partners/{path}/{{id}}",
                async (string id, PartnerAdministration partners, CancellationToken cancellationToken) =>
                await partners.RemoveAsync(kind, id, cancellationToken)
                    ? Results.NoContent()
                    : AdminJson.Problem(404, "id", "no partner has that id"));
        }
    }

    private static IResult List(PartnerAdministration partners)
    {
        var all = partners.Current();
        return AdminJson.Result(new JsonObject
        {
            ["operators"] =
                new JsonArray(
                    [.. all.Operators.Select(
                        o => WithSource(PartnerAdministration.ToJson(o), partners.IsStored(PartnerKind.Operator, o.Id)))]),
            ["providers"] =
                new JsonArray(
                    [.. all.Providers.Select(
                        p => WithSource(PartnerAdministration.ToJson(p), partners.IsStored(PartnerKind.Provider, p.Id)))]),
        });
    }

    private static JsonObject WithSource(JsonObject partner, bool isStored)
    {
        partner["source"] = isStored ? "store" : "configuration";
        return partner;
    }

    private static async Task<IResult> SetAsync(PartnerKind kind, string id, HttpRequest request, PartnerAdministration partners,
        bool merge, CancellationToken cancellationToken)
    {
        using var body = await RequestBody.ReadAsync(request, LargestBody, cancellationToken) ?? default;
        JsonObject settings;
        try
        {
            settings = JsonNode.Parse(body.Span)?.AsObject() ?? throw new InvalidOperationException();
            settings.Remove("source"); // what the list adds may come back
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            return AdminJson.Problem(400, "body", "expected a JSON object with the partner's settings");
        }

        return await partners.SetAsync(kind, id, settings, merge, cancellationToken) is { } mistake
            ? AdminJson.Problem(400, null, mistake)
            : Results.NoContent();
    }
}
