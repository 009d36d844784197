using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Kilowatch.Bench.Cluster;

/// <summary>An EMP that says yes to everything.</summary>
internal static class Emp
{
    private static readonly byte[] Yes =
        """{"Result":true,"StatusCode":{"Code":"000","Description":"Success","AdditionalInfo":null}}"""u8.ToArray();

    public static async Task<WebApplication> StartAsync(IPEndPoint address)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address));
        var app = builder.Build();
        app.Run(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = Yes.Length;
            await http.Response.Body.WriteAsync(Yes);
        });
        await app.StartAsync();
        return app;
    }
}
