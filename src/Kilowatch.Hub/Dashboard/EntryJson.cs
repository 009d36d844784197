using System.Text.Json.Nodes;
using Kilowatch.Hub.Admin;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Dashboard;

/// <summary>A journal entry in a line: what lists and the stream show. No body.</summary>
internal static class EntryJson
{
    public static JsonObject Summary(JournalRow row, NetworkClock wire)
    {
        var facts = MessageReader.Read(row.Request, KindOf(row));
        return new JsonObject
        {
            ["id"] = row.Id,
            ["kind"] = AdminJson.Camel(row.Kind.ToString()),
            ["outcome"] = AdminJson.Camel(row.Outcome.ToString()),
            ["code"] = row.Code,
            ["httpStatus"] = row.HttpStatus,
            ["sessionId"] = row.SessionId,
            ["operator"] = row.Operator,
            ["provider"] = row.Provider,
            ["arrivedAt"] = AdminJson.Time(row.Arrived),
            ["tookMs"] = wire.TookMilliseconds(row),
            ["empLatencyMs"] = row.EmpLatency is { } latency ? Milliseconds(latency) : null,
            ["energyKWh"] = facts.ConsumedEnergy / 1000m,
            ["evseId"] = facts.EvseId.TextIn(row.Request),
            ["remarks"] = new JsonArray([.. RemarkTexts.Names(row.Remarks).Select(name => (JsonNode)name)]),
        };
    }

    /// <summary>As what the reader judges the request; notifications tell it themselves.</summary>
    public static MessageKind KindOf(JournalRow row) =>
        row.Kind is >= JournalKind.AuthorizeStart and <= JournalKind.ChargeDetailRecord ? (MessageKind)row.Kind : MessageKind.Notification;

    public static decimal Milliseconds(TimeSpan time) => decimal.Round((decimal)time.TotalMilliseconds, 3);
}
