using System.Text.Json.Nodes;
using Kilowatch.Hub.Admin;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Dashboard;

/// <summary><c>GET /admin/api/notifications/{id}</c>: all that is known of one request, and what it means.</summary>
internal sealed class Inspection(IJournal journal, JournalPrivacy privacy, NetworkClock wire, HubOptions options)
{
    public async Task<IResult> ShowAsync(long id, HttpRequest request, CancellationToken cancellationToken)
    {
        if (await journal.ReadEntryAsync(id, cancellationToken) is not { } stored)
            return AdminJson.Problem(404, "id", "the journal has no entry of that id, or none any more");
        var row = privacy.Show(stored);
        var answer = ResponseText.Of(row.Answer);
        var keptAs = row.Request.Length == 0 && options.JournalBodies == JournalBodies.None ? KeptAs.NotKept
            : KeptBody.Judge(row.Request, row.Fingerprint);
        var json = EntryJson.Summary(row, wire);
        json["codeMeaning"] = StatusCodes.Describe(row.Code);
        json["processId"] = row.ProcessId.ToString();
        json["previous"] = row.Previous == 0 ? null : row.Previous;
        json["diagnosis"] = Diagnosed(Diagnosis.Of(row, answer, options));
        json["journey"] = row.Kind <= JournalKind.Error ? RelaySteps.Of(row) : null;
        json["timing"] = Timing(row);
        json["request"] = KeptBody.Of(row.Request, keptAs);
        json["forwarded"] = Forwarding.Of(row, keptAs, answer);
        json["answer"] = Answer(row);
        json["empAnswer"] = AdminJson.EmpAnswerOf(row);
        json["rules"] = row.Request.Length == 0 ? null : Rules(row, keptAs);
        json["remarks"] = RemarkTexts.Of(row);
        json["curl"] = CurlCommand.Of(row, $"{request.Scheme}://{request.Host}", options);
        json["canReplay"] = options.AllowReplay && row.Kind <= JournalKind.Error && keptAs == KeptAs.AsReceived;
        return AdminJson.Result(json);
    }

    private static JsonObject Diagnosed(Diagnosis diagnosis) => new()
    {
        ["fault"] = diagnosis.Fault,
        ["title"] = diagnosis.Title,
        ["explanation"] = diagnosis.Explanation,
        ["advice"] = new JsonArray([.. diagnosis.Advice.Select(sentence => (JsonNode)sentence)]),
    };

    /// <summary>The write to disk comes after the last of these moments: an entry cannot hold how long its own writing took.</summary>
    private JsonObject Timing(JournalRow row)
    {
        var (total, emp) = (wire.TookMilliseconds(row), row.EmpLatency is { } latency ? EntryJson.Milliseconds(latency) : (decimal?)null);
        return new JsonObject
        {
            ["arrivedAt"] = AdminJson.Time(row.Arrived),
            ["answeredAt"] = AdminJson.Time(row.Answered),
            ["totalMs"] = total,
            ["empMs"] = emp,
            ["hubMs"] = total is null ? null : Math.Max(0, total.Value - (emp ?? 0)),
        };
    }

    private static JsonObject Answer(JournalRow row)
    {
        var json = KeptBody.Of(row.Answer, KeptBody.IsRedacted(row.Answer) ? KeptAs.Redacted : KeptAs.Unproven);
        json["by"] =
            row.Outcome is RelayOutcome.Accepted or RelayOutcome.RefusedByEmp && row.EmpLatency is not null && row.Kind <= JournalKind.Error
                ? "emp"
            : row.Outcome == RelayOutcome.Replayed ? "journal" : "hub";
        return json;
    }

    /// <summary>What was taken out of the identification breaks its rules now, and need not have then: such a verdict is no
    /// verdict.</summary>
    private static string StateOf(RuleVerdict verdict, KeptAs keptAs) =>
        keptAs == KeptAs.Redacted && verdict is { State: RuleState.Broken, Pointer: "/Identification" }
            ? "hidden"
            : AdminJson.Camel(verdict.State.ToString());

    private JsonArray Rules(JournalRow row,
        KeptAs keptAs) => [.. RuleBook.Judge(row.Request, EntryJson.KindOf(row), options.Reading).Select(verdict => new JsonObject
    {
        ["rule"] = verdict.Rule,
        ["pointer"] = verdict.Pointer,
        ["clause"] = verdict.Clause,
        ["expected"] = verdict.Expected,
        ["mandatory"] = verdict.IsMandatory,
        ["state"] = StateOf(verdict, keptAs),
        ["violations"] =
            new JsonArray([.. verdict.Violations.Where(_ => StateOf(verdict, keptAs) == "broken").Select(violation => new JsonObject
        {
            ["pointer"] = violation.Pointer,
            ["rule"] = violation.Rule,
            ["sentence"] = violation.Sentence,
            ["position"] = violation.Position,
        })]),
    })];
}
