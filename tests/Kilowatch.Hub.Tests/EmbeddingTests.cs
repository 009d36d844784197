using System.Net;
using Kilowatch.Hub.Tests.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kilowatch.Hub.Tests;

/// <summary>A host of one's own with a hub in it.</summary>
public sealed class EmbeddingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_takes_two_calls_in_any_order(bool isHubFirst)
    {
        var data = Directory.CreateTempSubdirectory("kilowatch-embedding-");
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Hub:Authentication"] = "None",
                ["Hub:Data"] = data.FullName,
                ["Hub:MaxConnections"] = "1000"
            });
        if (isHubFirst) builder.AddKilowatchHub();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(1); // the host's own word counts
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        if (!isHubFirst) builder.AddKilowatchHub();
        await using (var app = builder.Build())
        {
            app.MapGet("/own", () => "own");
            app.MapKilowatchHub();
            await app.StartAsync(TestContext.Current.CancellationToken);
            var limits = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
            Assert.Equal((16 * 1024, 1000L, TimeSpan.FromMinutes(1)),
                (limits.MaxRequestHeadersTotalSize, limits.MaxConcurrentConnections, limits.KeepAliveTimeout));
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            Assert.Equal("own", await client.GetStringAsync(new Uri("/own", UriKind.Relative), TestContext.Current.CancellationToken));
            using var answer =
                await client.PostAsync(new Uri(HubUnderTest.Notifications, UriKind.Relative), new StringContent("{"),
                    TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.True(answer.Headers.Contains("Process-ID"));
        }

        data.Delete(recursive: true);
    }
}
