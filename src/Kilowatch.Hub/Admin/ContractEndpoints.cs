using System.Text.Json.Nodes;
using Kilowatch.Hub.Partners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Hub.Admin;

/// <summary>Contracts on the admin routes: GET the list (null: every operator with every provider), PUT and DELETE one of an operator and a
/// provider.</summary>
internal static class ContractEndpoints
{
    private const string One = "/api/contracts/{operatorID}/{providerID}";

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/api/contracts", (PartnerAdministration partners) => AdminJson.Result(new JsonObject
        {
            ["contracts"] = partners.Current().Contracts is { } all ? new JsonArray([.. all.Select(PartnerAdministration.ToJson)]) : null,
        }));
        admin.MapPut(One, AddAsync);
        admin.MapDelete(One, RemoveAsync);
    }

    private static async Task<IResult> AddAsync(string operatorID, string providerID, PartnerAdministration partners,
        CancellationToken cancellationToken) =>
        WorkAll(partners)
            ?? (await partners.AddContractAsync(operatorID, providerID, cancellationToken) is { } mistake
                ? AdminJson.Problem(400, null, mistake)
                : Results.NoContent());

    private static async Task<IResult> RemoveAsync(string operatorID, string providerID, PartnerAdministration partners,
        CancellationToken cancellationToken) =>
        WorkAll(partners)
            ?? (await partners.RemoveContractAsync(operatorID, providerID, cancellationToken)
                ? Results.NoContent()
                : AdminJson.Problem(404, null, "there is no such contract"));

    /// <summary>A first contract would cut off everybody else: that is for the configuration to say.</summary>
    private static IResult? WorkAll(PartnerAdministration partners) => partners.Current().Contracts is not null ? null
        : AdminJson.Problem(409, null,
            "the configuration has no Hub:Contracts, so every operator works with every provider: add the contracts that apply to the configuration first");
}
