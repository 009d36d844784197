using System.Text;
using Kilowatch.EndToEnd.Tests.Cases;

namespace Kilowatch.EndToEnd.Tests.Interop;

/// <summary>What open implementations of OICP 2.3 send is taken, and the answers have what they read: docs/reference/interop.md.</summary>
public sealed class PeersTests(CasePlaces places) : IClassFixture<CasePlaces>
{
    public static TheoryData<string> Peers => [.. Peer.Names];

    [Theory]
    [MemberData(nameof(Peers))]
    public async Task The_hub_takes_what_a_peer_sends_and_answers_what_it_reads(string name)
    {
        var peer = Peer.Read(name);
        var hub = await places.HubAsync("hub");
        (hub.Partners.Script, hub.Partners.OperatorAnswersLate) = (peer.Emp, false);
        string? session = null;
        foreach (var message in peer.Messages)
        {
            var (before, body) = (hub.Partners.ReceivedByEmp.Count, message.Body(session));
            var answer = await hub.PostAsync(peer.PathOf(message), Encoding.UTF8.GetBytes(body), peer.Headers);
            var expected = message.At("hub")!;
            expected.Holds(answer);
            peer.Reads(answer, message.Kind, asksForProcessId: true);
            await OicpCasesTests.ReachedAsync(hub, expected, before, body);
            if (peer.Emp is { } emp && message.Kind == "notification" && expected.Text("emp") == "unchanged")
            {
                Assert.Equal(emp.GetProperty("acknowledgment").GetRawText(), answer.Body);
            }

            if (expected.Flag("remark") is { } remark)
            {
                var entry = await hub.EntryAsync(answer);
                Assert.True(remark == entry?.GetProperty("remarks").GetArrayLength() > 0, $"remark {remark} was expected: {entry}");
            }

            if (message.Kind == "authorize") session = answer.SessionId;
            if (message.Kind == "remote-start") session = hub.Partners.RemoteSession;
        }
    }

    [Theory]
    [MemberData(nameof(Peers))]
    public async Task The_emp_kit_takes_what_a_peer_sends_through_a_hub(string name)
    {
        var peer = Peer.Read(name);
        var kit = await places.KitAsync("kit");
        var session = Guid.NewGuid().ToString();
        foreach (var message in peer.Messages)
        {
            if (message.At("kit") is not { } expected) continue;
            var answer = await kit.PostAsync(peer.PathOf(message), Encoding.UTF8.GetBytes(message.Body(session)), peer.Headers);
            expected.Holds(answer);
            peer.Reads(answer, message.Kind, asksForProcessId: false);
            if (expected.Number("energyKWh") is not { } energy) continue;
            Assert.Equal(energy, (await kit.AdminAsync("/admin/api/sessions/" + session)).GetProperty("energyKWh").GetDecimal());
        }
    }

    [Theory]
    [MemberData(nameof(Peers))]
    public void The_table_has_a_row_for_a_peer_with_what_of_it_was_looked_at(string name)
    {
        var (peer, version) = Peer.Read(name).LookedAt;
        var rows = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Interop", "interop.md"));
        Assert.Contains(rows, row => row.StartsWith($"| {peer}, {version} |", StringComparison.Ordinal));
    }
}
