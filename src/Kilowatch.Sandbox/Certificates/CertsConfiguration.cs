using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kilowatch.Sandbox.Certificates;

/// <summary>The configuration of a hub that runs with the certificates just made.</summary>
internal static class CertsConfiguration
{
    private static readonly JsonSerializerOptions Writing =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json(string directory, IReadOnlyList<string> operators, IReadOnlyList<string> operatorHashes,
        IReadOnlyList<string> providers, IReadOnlyList<string> providerHashes)
    {
        var file = (string name) => Path.Combine(directory, name);
        var authority = new JsonArray(file("ca.pem"));
        return new JsonObject
        {
            ["Kestrel"] = new JsonObject
            {
                ["Endpoints"] = new JsonObject
                {
                    ["Https"] = new JsonObject
                    {
                        ["Url"] = "https://127.0.0.1:8443",
                        ["Certificate"] = new JsonObject { ["Path"] = file("hub.pem"), ["KeyPath"] = file("hub.key") },
                    },
                },
            },
            ["Hub"] = new JsonObject
            {
                ["Authentication"] = "ClientCertificate",
                ["ClientCertificateAuthorities"] = authority,
                ["ServerCertificateAuthorities"] = authority.DeepClone(),
                ["ClientCertificate"] = new JsonObject { ["Path"] = file("hub.pem"), ["KeyPath"] = file("hub.key") },
                ["Operators"] =
                    new JsonArray(
                        [.. operators.Select(
                            (id, i) => new JsonObject { ["Id"] = id, ["Certificates"] = new JsonArray(operatorHashes[i]) })]),
                ["Providers"] = new JsonArray([.. providers.Select((id, i) => new JsonObject
                {
                    ["Id"] = id,
                    ["Endpoint"] = $"https://localhost:{9443 + i}/",
                    ["ChargingNotifications"] = true,
                    ["Certificates"] = new JsonArray(providerHashes[i]),
                })]),
            },
        }.ToJsonString(Writing);
    }
}
