using System.CommandLine;
using System.Text.Json.Nodes;

namespace Kilowatch.Cli.Partners;

/// <summary><c>kilowatch partners</c>: the partners of a running hub.</summary>
internal static class PartnersCommand
{
    private const string Description = """
        Lists and changes the partners of a running hub. A change is stored by the hub and in force at once; it stands before
        the configuration's entry of the same id, also after a restart.

        Examples:
          kilowatch partners list
          kilowatch partners add provider 'DE*ICE' --endpoint https://emp.example/
          kilowatch partners set operator 'DE*ABC' --sub 'DE*XYZ' --rate 100
          kilowatch partners remove provider 'DE*ICE' --hub https://hub.example --token "$TOKEN"
        """;

    public static Command Create() =>
        new("partners", Description) { List(), Change("add", "Adds a partner, or replaces it."),
            Change("set", "Changes the given settings of a partner."), Remove() };

    private static Command List()
    {
        var hub = new HubConnectionOptions();
        var json = new Option<bool>("--json") { Description = "Print the hub's answer as it is." };
        var command = new Command("list", "Lists the partners that are in force.") { json };
        hub.AddTo(command);
        command.SetAction((parsed, cancellationToken) => hub.CallAsync(parsed, HttpMethod.Get, "/admin/api/partners", null,
            answer => Console.WriteLine(parsed.GetValue(json) ? answer : PartnersTable.Text(answer)), cancellationToken));
        return command;
    }

    private static Command Change(string verb, string description)
    {
        var hub = new HubConnectionOptions();
        var kind = KindArgument();
        var id = IdArgument();
        var endpoint = new Option<string?>("--endpoint") { Description = "Base URL at which the partner is called.", HelpName = "URL" };
        var subs = new Option<string[]>("--sub") { Description = "A sub partner's id; may be given several times.", HelpName = "ID" };
        var certificates =
            new Option<string[]>("--certificate")
            {
                Description = "SHA-256 of a client certificate; may be given several times.",
                HelpName = "SHA256"
            };
        var rate = new Option<int?>("--rate") { Description = "Operators: charging notifications in a minute, 0 for no limit." };
        var notifications = new Option<bool?>("--notifications") { Description = "Providers: whether charging notifications are taken." };
        var command = new Command(verb, description) { kind, id, endpoint, subs, certificates, rate, notifications };
        hub.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var isOperator = parsed.GetValue(kind) == "operator";
            var settings = new JsonObject();
            if (parsed.GetValue(endpoint) is { } url) settings["endpoint"] = url;
            if (parsed.GetResult(subs) is not null)
                settings[isOperator ? "subOperators" : "subProviders"] = ArrayOf(parsed.GetValue(subs)!);
            if (parsed.GetResult(certificates) is not null) settings["certificates"] = ArrayOf(parsed.GetValue(certificates)!);
            if (parsed.GetValue(rate) is { } perMinute) settings["notificationsPerMinute"] = perMinute;
            if (parsed.GetValue(notifications) is { } takes) settings["chargingNotifications"] = takes;
            return hub.CallAsync(parsed, verb == "add" ? HttpMethod.Put : HttpMethod.Patch, Path(isOperator, parsed.GetValue(id)!),
                settings.ToJsonString(), _ => { }, cancellationToken);
        });
        return command;
    }

    private static Command Remove()
    {
        var hub = new HubConnectionOptions();
        var kind = KindArgument();
        var id = IdArgument();
        var command = new Command("remove", "Removes a partner. Its sessions stay, but nothing is relayed to it any more.") { kind, id };
        hub.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
            hub.CallAsync(parsed, HttpMethod.Delete, Path(parsed.GetValue(kind) == "operator", parsed.GetValue(id)!), null, _ => { },
                cancellationToken));
        return command;
    }

    private static string Path(bool isOperator, string id) =>
        $"/admin/api/partners/{(isOperator ? "operators" : "providers")}/{Uri.EscapeDataString(id)}";

    private static JsonArray ArrayOf(string[] values) => new([.. values.Select(v => JsonValue.Create(v))]);

    private static Argument<string> KindArgument()
    {
        var kind = new Argument<string>("kind") { Description = "operator or provider" };
        kind.AcceptOnlyFromAmong("operator", "provider");
        return kind;
    }

    private static Argument<string> IdArgument() => new("id") { Description = "OperatorID or ProviderID, for example 'DE*ABC'" };
}
