using System.Text;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfHub;

/// <summary>Both ways byte for byte, and once.</summary>
internal static class HubRelay
{
    public static readonly Scenario<HubPartner>[] All =
    [
        new("unchanged", "relays a notification byte for byte: offsets, decimals, order, white space, unknown members",
            Clause.Notifications, UnchangedAsync),
        new("exactly-once", "forwards each accepted notification once", Clause.Notifications, OnceAsync),
        new("answer-unchanged", "brings the EMP's acknowledgment back byte for byte, yes or no", Clause.ProcessDiagram, AnswerAsync),
    ];

    private static async Task UnchangedAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        var emp = hub.Emp;
        foreach (var type in Drafts.Mandatory.Keys)
        {
            var session = await hub.OpenAsync(judge, cancellationToken);
            judge.Step($"The CPO reports {Drafts.A(type)} that is written unusually.");
            var body = Unusual(hub.Drafts.Of(type, session));
            var answer = await hub.NotifyAsync(judge, body, cancellationToken);
            var heard = emp.Heard(session);
            if (!judge.Expect(heard.Count > 0, $"the {type} at the EMP", $"nothing at the EMP; the hub's answer: {answer.Describe()}"))
                continue;
            judge.Expect(heard[0].AsSpan().SequenceEqual(body), "the same bytes at the EMP", Difference(body, heard[0]));
        }
    }

    private static async Task OnceAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        foreach (var type in Drafts.Mandatory.Keys)
        {
            _ = hub.Emp;
            var session = await hub.OpenAsync(judge, cancellationToken);
            judge.Step($"The CPO reports {Drafts.A(type)}, once.");
            await hub.NotifyAsync(judge, hub.Drafts.Of(type, session), cancellationToken);
            var heard = await hub.HeardAsync(judge, session, cancellationToken);
            judge.Expect(heard.Count == 1, "one request at the EMP", $"{heard.Count} requests at the EMP");
        }
    }

    private static async Task AnswerAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        foreach (var (what, json) in ((string, string)[])
        [
            ("yes", """{ "StatusCode" : {"Code":"000","Description":"Success","AdditionalInfo":"gern"},"X-More":[1.50,null],  "Result": true }"""),
            ("no", "{\n\t\"Result\" : false, \"StatusCode\":{\"Code\":\"210\",\"Description\":\"No valid contract\",\"AdditionalInfo\":\"f\\u00fcr immer\"} }"),
        ])
        {
            var session = await hub.OpenAsync(judge, cancellationToken);
            judge.Step($"The EMP says {what} in its own way.");
            hub.Emp.Answer(session, _ => Task.FromResult(Reply.Of(200, json)));
            var answer = await hub.NotifyAsync(judge, hub.Drafts.Start(session), cancellationToken);
            judge.Expect(answer.Status == 200, "HTTP 200", answer.Describe());
            judge.Expect(answer.Body.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(json)), "the EMP's bytes",
                Difference(Encoding.UTF8.GetBytes(json), answer.Body));
        }
    }

    /// <summary>Valid, and no serializer would write it so.</summary>
    private static byte[] Unusual(Draft draft)
    {
        var text = Encoding.UTF8.GetString(
            draft.WithText("CPOPartnerSessionID", "gr\u00f6\u00dfer").With("X-Extension", "{\"b\":1.500,\"a\":[ ]}")
                .With("SessionStart", "\"2026-01-31T10:00:00.120+02:00\"")
            .With("MeterValueStart", "1234.500").With("EMPPartnerSessionID", "\"\\u0041\\/B\"").ToUtf8());
        return Encoding.UTF8.GetBytes(text.Replace("{\"Type\":", "{ \n\t\"Type\"  :  ", StringComparison.Ordinal) + "\r\n ");
    }

    private static string Difference(byte[] sent, byte[] came)
    {
        var same = sent.AsSpan().CommonPrefixLength(came);
        if (same == sent.Length && same == came.Length) return "the same bytes";
        return FormattableString.Invariant(
            $"{came.Length} bytes for {sent.Length}, different from byte {same}: \"{Around(sent, same)}\" has become \"{Around(came, same)}\"");
    }

    private static string Around(byte[] bytes, int at) =>
        Encoding.UTF8.GetString(bytes.AsSpan(at, Math.Min(24, bytes.Length - at))).ReplaceLineEndings(" ");
}
