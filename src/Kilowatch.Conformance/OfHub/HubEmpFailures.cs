using Kilowatch.Conformance.Dialogue;
using Kilowatch.Conformance.Judging;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.OfHub;

/// <summary>Whatever an EMP does wrong is code 310, and the CPO's retry is admitted at once.</summary>
internal static class HubEmpFailures
{
    public static readonly Scenario<HubPartner>[] All =
    [
        Failing("emp-fails", "HTTP 500", () => Reply.Of(500, """{"error":"out of order"}""")),
        Failing("emp-refuses-by-http", "HTTP 403", () => Reply.Of(403, "{}")),
        Failing("emp-talks-nonsense", "HTTP 200 with a web page", () => Reply.Of(200, "<html>Welcome</html>")),
        Failing("emp-says-no-result", "an acknowledgment without a Result", () => Reply.Of(200, """{"StatusCode":{"Code":"000"}}""")),
        Failing("emp-redirects", "a redirect", () => Reply.Of(302, "", new Header("Location", "/elsewhere"))),
        Failing("emp-breaks-off", "no answer: the connection ends", () => Reply.None),
        new("emp-hangs", "answers with code 310 when the EMP does not answer in time, and admits the retry", Clause.Erratum("D9"),
            HangsAsync),
    ];

    private static Scenario<HubPartner> Failing(string name, string what, Func<Reply> reply) =>
        new(name, $"answers with code 310 when the EMP gives {what}, and admits the retry at once", Clause.Erratum("D9"),
            (hub, judge, cancellationToken) =>
            FailsAsync(hub, judge, what, _ => Task.FromResult(reply()), cancellationToken));

    private static async Task HangsAsync(HubPartner hub, Judge judge, CancellationToken cancellationToken)
    {
        // Longer than a hub may wait; the scenario's end lets it go.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await FailsAsync(hub, judge, "no answer for a long time", async _ =>
            {
                await Task.Delay(hub.Limit * 3, over.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None,
                    TaskScheduler.Default);
                return Reply.None;
            }, cancellationToken);
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private static async Task FailsAsync(HubPartner hub, Judge judge, string what, Func<Request, Task<Reply>> reply,
        CancellationToken cancellationToken)
    {
        var emp = hub.Emp;
        var session = await hub.OpenAsync(judge, cancellationToken);
        var body = hub.Drafts.Progress(session).ToUtf8();
        judge.Step($"The CPO reports a Progress; the EMP gives {what}.");
        emp.Answer(session, reply);
        var answer = await hub.NotifyAsync(judge, body, cancellationToken);
        judge.Expect(answer is { Status: 200, IsNo: true, Content.Code: StatusCodes.PartnerDidNotRespond },
            "HTTP 200, Result false, code 310", answer.Describe());
        judge.Step("The EMP is well again, and the CPO sends the same again at once.");
        emp.AnswerAsEver(session);
        var before = emp.Heard(session).Count;
        var retry = await hub.NotifyAsync(judge, body, cancellationToken);
        judge.Expect(retry.IsYes, "it to be relayed: what failed does not count", retry.Describe(), Clause.Erratum("D1"));
        if (retry.IsYes)
            judge.Expect(emp.Heard(session).Count > before, "the repetition at the EMP", "nothing more at the EMP", Clause.Erratum("D1"));
    }
}
