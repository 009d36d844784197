namespace Kilowatch.Hub.Tests.Certificates;

/// <summary>Authorities that are trusted to name partners: what the handshake has judged is what counts.</summary>
public sealed class NamingAuthorityTests
{
    [Theory]
    [InlineData("root", true)]
    [InlineData("intermediate", true)]
    [InlineData("another root", false)]
    public async Task A_certificate_below_an_intermediate_that_the_client_sends_names_its_partner(string naming, bool isServed)
    {
        using var root = new TestIssuer("root");
        using var intermediate = new TestIssuer("intermediate", above: root);
        using var another = new TestIssuer("another root");
        using var certificate = intermediate.Issue("DE*ABC");
        await using var hub = new MutualTlsHub();
        hub.Write("ca.pem", root.Pem + another.Pem);
        await hub.StartAsync(("Hub:PartnerNamingAuthorities:0", hub.Write("naming.pem", naming switch
        {
            "root" => root.Pem,
            "intermediate" => intermediate.Pem,
            _ => another.Pem,
        })));
        var expected = isServed ? 200 : 401;
        await using var stream = await hub.ConnectAsync(certificate, [intermediate.Certificate]);
        for (var i = 0; i < 3; i++) Assert.Equal(expected, await MutualTlsHub.SendAsync(stream));
        // also where TLS resumes a session
        for (var i = 0; i < 3; i++) Assert.Equal(expected, await hub.AskAsync(certificate, [intermediate.Certificate]));
    }

    [Fact]
    public async Task Without_the_intermediate_nobody_can_tell_whose_it_is()
    {
        using var root = new TestIssuer("root");
        using var intermediate = new TestIssuer("intermediate", above: root);
        using var certificate = intermediate.Issue("DE*ABC");
        await using var hub = new MutualTlsHub();
        hub.Write("ca.pem", root.Pem);
        await hub.StartAsync(("Hub:PartnerNamingAuthorities:0", hub.Write("naming.pem", root.Pem)));
        Assert.Equal(0, await hub.AskAsync(certificate));
    }
}
