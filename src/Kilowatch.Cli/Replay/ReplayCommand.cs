using System.CommandLine;

namespace Kilowatch.Cli.Replay;

/// <summary><c>kilowatch replay</c>: sends again what was sent once.</summary>
internal static class ReplayCommand
{
    private const string Description = """
        Sends again what a hub's journal or a log holds: messages, one a line or in an array; entries of the journal, as
        /admin/api/journal gives them; or lines of kilowatch listen --json. It keeps the time between them, or goes --speed times
        faster. Messages go out byte for byte; --new-ids and --shift-times change session ids and times in them, and nothing else.
        A session is then opened by the log's own authorize start, or by --open-with. The exit code is 0 when every answer is 000.

        Examples:
          kilowatch replay notifications.jsonl --hub http://127.0.0.1:8080 --speed max --open-with 044A2DAA856280
          kilowatch replay --from http://127.0.0.1:8080 --hub http://127.0.0.1:8080 --speed 60 --new-ids --shift-times
          curl http://127.0.0.1:8080/admin/api/sessions/3fe7378a-238f-4cf3-bca6-de657881f8c2 | kilowatch replay - --dry-run
        """;

    public static Command Create()
    {
        var file = new Argument<string?>("FILE") { Description = "What to read; - for standard input.", Arity = ArgumentArity.ZeroOrOne };
        var from = new Option<string?>("--from") { Description = "Read the journal of this hub instead of a file.", HelpName = "URL" };
        var token = new Option<string?>(
            "--token")
        {
            Description =
                "For --from: a token whose SHA-256 is in Hub:AdminTokens. Not needed on the hub's machine unless Hub:AdminRequiresCredential is true.",
            HelpName = "TOKEN"
        };
        var hub = new Option<string?>("--hub") { Description = "Where to send.", HelpName = "URL" };
        var speed = new Option<string>("--speed")
        {
            Description = "How many times faster than recorded, or max.",
            HelpName = "N|max",
            DefaultValueFactory = _ => "1"
        };
        var newIds =
            new Option<bool>(
                "--new-ids")
            { Description = "Give each session a new id: the hub's where it opens one, else one made from --seed." };
        var openWith =
            new Option<string?>("--open-with")
            {
                Description = "Open each session first, with this card; implies --new-ids.",
                HelpName = "UID"
            };
        var seed = new Option<int>("--seed")
        {
            Description = "The same seed makes the same ids.",
            HelpName = "N",
            DefaultValueFactory = _ => 1
        };
        var shift = new Option<string?>(
            "--shift-times")
        {
            Description =
                "Move all times in the messages by this time span (1.06:00:00). Without a value: so that the first message is now.",
            HelpName = "TIME",
            Arity = ArgumentArity.ZeroOrOne
        };
        var operators =
            new Option<string[]>("--operator")
            {
                Description = "Only messages of this operator; may be given several times.",
                HelpName = "ID",
                DefaultValueFactory = _ => []
            };
        var sessions =
            new Option<string[]>("--session")
            {
                Description = "Only messages of this session; may be given several times.",
                HelpName = "ID",
                DefaultValueFactory = _ => []
            };
        var dryRun =
            new Option<bool>("--dry-run") { Description = "Print the messages as they would be sent, one per line, and send nothing." };
        var certificate = new Option<string?>("--cert") { Description = "Client certificate, PEM.", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "Its key, PEM.", HelpName = "FILE" };
        var authority =
            new Option<string?>("--ca")
            {
                Description = "The authority of the hub's certificate, PEM, when the machine does not trust it.",
                HelpName = "FILE"
            };
        var json = new Option<bool>("--json") { Description = "Print the summary as JSON." };
        var command =
            new Command("replay", Description) { file, from, token, hub, speed, newIds, openWith, seed, shift, operators, sessions, dryRun,
                certificate, key, authority, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wish = new ReplayWish(
                parsed.GetValue(file), parsed.GetValue(from), parsed.GetValue(token), parsed.GetValue(hub), parsed.GetValue(speed)!,
                parsed.GetValue(newIds), parsed.GetValue(openWith),
                parsed.GetValue(seed), parsed.GetResult(shift) is not null, parsed.GetValue(shift), parsed.GetValue(operators)!,
                parsed.GetValue(sessions)!, parsed.GetValue(dryRun),
                parsed.GetValue(certificate), parsed.GetValue(key), parsed.GetValue(authority));
            var (settings, problem) = ReplaySettings.Read(wish);
            return settings is null ? Usage.Fail(problem!) : await ReplayVerb.RunAsync(settings, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }
}

/// <summary>The options as they were given.</summary>
internal sealed record ReplayWish(
    string? File, string? From, string? Token, string? Hub, string Speed, bool NewIds, string? OpenWith, int Seed, bool ShiftsTimes,
    string? Shift,
    string[] Operators, string[] Sessions, bool DryRun, string? Certificate, string? Key, string? Authority);
