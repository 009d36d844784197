using System.Net;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Tls;

/// <summary>Each certificate at each service for providers, over real TLS sockets.</summary>
public sealed class ProviderRoutesTests(TlsHub hub) : IClassFixture<TlsHub>
{
    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        [Drivers.RemoteStartPath] = Drivers.RemoteStart("FR*NUL*E1"),
        [Drivers.RemoteStopPath] = Drivers.RemoteStop(Routes.Session),
        [Drivers.PushPath] = Drivers.Push("delete"),
    };

    public static TheoryData<string, string> Strangers =>
        Cross("none", "the partner's", "another partner's", "right authority, but nobody's", "the partner's, named by a trusted authority");

    public static TheoryData<string, string> Bad => Cross(
        "expired", "not yet valid", "self-signed", "of another authority", "a server's", "for encryption only",
        "revoked by its authority's list", "revoked by the configuration");

    public static TheoryData<string, string> Good => Cross("a provider's");

    [Theory]
    [MemberData(nameof(Good))]
    public async Task The_provider_itself_is_served(string certificate, string path)
    {
        using var answer = await hub.PostAsync(certificate, path, Bodies[path]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Whoever_is_not_the_provider_gets_401_also_an_operator(string certificate, string path)
    {
        using var answer = await hub.PostAsync(certificate, path, Bodies[path]);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("""{"StatusCode":{"Code":"017","Description":"Unauthorized Access","AdditionalInfo":null}}""",
            await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_certificate_that_does_not_count_ends_the_connection(string certificate, string path) =>
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => hub.PostAsync(certificate, path, Bodies[path]));

    private static TheoryData<string, string> Cross(params string[] certificates)
    {
        var cells = new TheoryData<string, string>();
        foreach (var certificate in certificates)
        {
            foreach (var path in Bodies.Keys) cells.Add(certificate, path);
        }

        return cells;
    }
}
