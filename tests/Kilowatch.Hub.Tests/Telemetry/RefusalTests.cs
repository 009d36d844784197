using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Telemetry;
using Kilowatch.Hub.Tests.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kilowatch.Hub.Tests.Telemetry;

/// <summary>Callers that are refused before they are known: the hub's operator finds each, with why.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("none", "noCertificate")]
    [InlineData("right authority, but nobody's", "unknownCertificate")]
    [InlineData("another partner's", "otherPartner")]
    [InlineData("a provider's", "otherPartner")]
    [InlineData("expired", "expired")]
    [InlineData("not yet valid", "notYetValid")]
    [InlineData("self-signed", "unknownAuthority")]
    [InlineData("of another authority", "unknownAuthority")]
    [InlineData("a server's", "wrongUse")]
    [InlineData("for encryption only", "wrongUse")]
    [InlineData("revoked by its authority's list", "revoked")]
    [InlineData("revoked by the configuration", "revoked")]
    public async Task Each_is_listed_once_for_its_certificate_and_reason(string certificate, string reason)
    {
        await using var hub = new TlsHub();
        await hub.InitializeAsync();
        for (var i = 0; i < 3; i++) await AskAsync(hub, certificate, Routes.Operators["charging notification"]);
        var row = Assert.Single(await RefusalsAsync(hub));
        var shown = hub.Certificate(certificate);
        Assert.Equal((reason, 3, "127.0.0.1"),
            (row.GetProperty("reason").GetString(), row.GetProperty("count").GetInt32(), row.GetProperty("address").GetString()));
        Assert.Equal(shown is null ? null : TestPki.Sha256(shown), row.GetProperty("sha256").GetString());
        Assert.Equal((shown?.Subject, shown?.Issuer), (row.GetProperty("subject").GetString(), row.GetProperty("issuer").GetString()));
        Assert.Equal(JsonValueKind.String, row.GetProperty("time").ValueKind);
    }

    [Fact]
    public async Task Every_service_lists_those_whom_it_refuses()
    {
        await using var hub = new TlsHub();
        await hub.InitializeAsync();
        var count = 0;
        foreach (var route in Routes.Operators.Values)
        {
            await AskAsync(hub, "another partner's", route);
            Assert.Equal(++count, Assert.Single(await RefusalsAsync(hub)).GetProperty("count").GetInt32());
        }
    }

    [Theory]
    [InlineData("?limit=1", 1)]
    [InlineData("", 2)]
    public async Task The_newest_come_first_and_as_many_as_asked_for(string query, int count)
    {
        await using var hub = new TlsHub();
        await hub.InitializeAsync();
        foreach (var certificate in new[] { "expired", "right authority, but nobody's" })
            await AskAsync(hub, certificate, Routes.Operators["charging notification"]);
        var rows = await RefusalsAsync(hub, query);
        Assert.Equal((count, "unknownCertificate"), (rows.Count, rows[0].GetProperty("reason").GetString()));
    }

    /// <summary>Anybody can make certificates without end.</summary>
    [Fact]
    public void Strangers_push_out_nobody_elses_row()
    {
        var refused = Create();
        refused.Add(IPAddress.Parse("192.0.2.1"), Shown("partner, expired"), RefusalReason.Expired);
        refused.Add(IPAddress.Parse("192.0.2.2"), Shown("partner, wrong authority"), RefusalReason.UnknownAuthority);
        for (var i = 0; i < 10_000; i++)
            refused.Add(IPAddress.Parse($"2001:db8::{i:x}"), Shown($"stranger {i}"), RefusalReason.UnknownAuthority);
        var rows = refused.Newest(int.MaxValue);
        Assert.InRange(rows.Count, 2, RefusedCallers.MaxOfAuthorities + RefusedCallers.MaxOfStrangers);
        Assert.Contains(rows, row => row.Certificate!.Subject == "partner, expired");
        Assert.Contains(rows, row => row.Certificate!.Subject == "partner, wrong authority");
    }

    [Fact]
    public void Rows_of_the_own_authorities_are_bounded_too()
    {
        var refused = Create();
        for (var i = 0; i < 1000; i++) refused.Add(IPAddress.Loopback, Shown($"{i}"), RefusalReason.UnknownCertificate);
        Assert.Equal(RefusedCallers.MaxOfAuthorities, refused.Newest(int.MaxValue).Count);
    }

    private static RefusedCallers Create() =>
        new(new HubMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()),
            TimeProvider.System, NullLogger<RefusedCallers>.Instance);

    private static ShownCertificate Shown(string name) => new(name, "issuer", name);

    private static async Task AskAsync(TlsHub hub, string certificate, (string Path, string Body) route)
    {
        try
        {
            using var answer = await hub.PostAsync(certificate, route.Path, route.Body);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
        catch (HttpRequestException refused) when (refused.InnerException is IOException or AuthenticationException
            or System.Net.Sockets.SocketException)
        {
            // in the handshake
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> RefusalsAsync(TlsHub hub, string query = "")
    {
        using var answer = await hub.SendAsync("none", HttpMethod.Get, "/admin/api/refusals" + query);
        return [.. JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("refusals").EnumerateArray()];
    }
}
