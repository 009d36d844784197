using System.CommandLine;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Check;

/// <summary>In whose name messages are written: operator, charging point, driver.</summary>
internal sealed class DriverOptions
{
    /// <summary>The card of the published examples.</summary>
    private const string ExampleUid = "044A2DAA856280";

    private readonly Option<string> _operator =
        new("--operator") { Description = "The CPO's OperatorID.", HelpName = "ID", DefaultValueFactory = _ => "DE*ABC" };
    private readonly Option<string?> _evse =
        new("--evse") { Description = "The EvseID. Without it: one of the operator's.", HelpName = "ID" };
    private readonly Option<string> _uid =
        new("--uid") { Description = "The driver's card.", HelpName = "UID", DefaultValueFactory = _ => ExampleUid };
    private readonly Option<string?> _evco =
        new("--evco") { Description = "The driver's contract; then sessions begin by it and not by the card.", HelpName = "ID" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_operator, _evse, _uid, _evco]) command.Options.Add(option);
    }

    public string? Problem(ParseResult parsed) =>
        !OperatorId.Matches(parsed.GetValue(_operator)!)
            ? $"--operator {parsed.GetValue(_operator)} is not a valid OperatorID, for example DE*ABC."
        : parsed.GetValue(_evse) is { } evse && !EvseId.Matches(evse) ? $"--evse {evse} is not a valid EvseID, for example DE*ABC*E1."
        : !Uid.TryParse(parsed.GetValue(_uid), ReadingMode.Lenient, out _)
        ? $"--uid {parsed.GetValue(_uid)} is not a valid UID: expected 8, 14 or 20 hexadecimal digits, for example {ExampleUid}."
        : parsed.GetValue(_evco) is { } evco && !EvcoId.Matches(evco)
        ? $"--evco {evco} is not a valid EvcoID, for example DE-ICE-C12345678-X."
        : null;

    public Drafts Drafts(ParseResult parsed)
    {
        var id = parsed.GetValue(_operator)!;
        var identification = parsed.GetValue(_evco) is { } evco
            ? $$$"""{"RemoteIdentification":{"EvcoID":"{{{evco}}}"}}"""
            : $$$"""{"RFIDMifareFamilyIdentification":{"UID":"{{{CardOf(parsed).Canonical}}}"}}""";
        return new(id, parsed.GetValue(_evse) ?? EvseOf(id), identification, TimeProvider.System);
    }

    private Uid CardOf(ParseResult parsed) =>
        Uid.TryParse(parsed.GetValue(_uid), ReadingMode.Lenient, out var card) ? card : Uid.Parse(ExampleUid);

    private static string EvseOf(string operatorId) =>
        char.IsAsciiLetter(operatorId[0])
            ? operatorId + (operatorId.Contains('*', StringComparison.Ordinal) ? "*ETEST1" : "ETEST1")
            : operatorId + "*1";
}
