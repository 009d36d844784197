using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Bench.Attack;

/// <summary>An EMP that authorizes everybody and acknowledges everything.</summary>
internal static class Emp
{
    private const string Success = "\"StatusCode\":{\"Code\":\"000\"}";

    /// <returns>Its port.</returns>
    public static async Task<(WebApplication App, int Port)> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost(Wire.Notifications, http => AnswerAsync(http, id => $$"""{"Result":true,"SessionID":"{{id}}",{{Success}}}"""));
        app.MapPost(
            "/api/oicp/charging/v21/operators/{id}/authorize/start",
            http => AnswerAsync(http,
                id => $$"""{"SessionID":"{{id}}","ProviderID":"DE*ICE","AuthorizationStatus":"Authorized",{{Success}}}"""));
        await app.StartAsync();
        return (app, new Uri(app.Urls.First()).Port);
    }

    private static async Task AnswerAsync(HttpContext http, Func<string?, string> answer)
    {
        using var request = await JsonDocument.ParseAsync(http.Request.Body);
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer(request.RootElement.GetProperty("SessionID").GetString()));
    }
}
