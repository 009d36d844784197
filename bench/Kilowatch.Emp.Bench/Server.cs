using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Emp.Bench;

/// <summary>The server under test, in a process of its own so that its CPU time is its own.</summary>
internal static class Server
{
    private static readonly byte[] FixedAnswer =
        """{"Result":true,"SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","StatusCode":{"AdditionalInfo":"Success","Code":"000","Description":"Success"}}"""u8.ToArray();

    public static async Task<int> RunAsync(string kind, string directory)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, Microsoft.Extensions.Hosting.Internal.ConsoleLifetime>();
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        if (kind == "emp")
        {
            builder.Services.AddKilowatchEmp<Everyone>(options =>
            {
                options.Provider = "DE*ICE";
                options.Data = directory;
                options.LinkKeys = [Viewers.LinkKey];
            });
        }

        await using var app = builder.Build();
        app.UseRouting();
        if (kind == "emp") app.MapKilowatchEmp();
        else app.MapPost("/api/oicp/notificationmgmt/v11/charging-notifications", AnswerAsync);
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>What any endpoint has to do: read the request to its end, write an answer.</summary>
    private static async Task AnswerAsync(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = FixedAnswer.Length;
        await http.Response.BodyWriter.WriteAsync(FixedAnswer);
    }

    private sealed class Everyone : IEmpApplication
    {
        public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AuthorizationDecision.Yes);
    }
}
