using System.CommandLine;
using Kilowatch.Ocpp.Lines;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Send;

/// <summary><c>--uid</c> or <c>--evco</c>: who charges.</summary>
internal sealed class DriverIdentity
{
    private readonly Option<string?> _uid = NotificationFields.Text("--uid", "The card's UID.", "UID");
    private readonly Option<string?> _evco = NotificationFields.Text("--evco", "The contract's EvcoID.", "ID");

    public IReadOnlyList<Option> Options => [_uid, _evco];

    /// <summary>Null when neither is given.</summary>
    /// <exception cref="FormatException">What is wrong.</exception>
    public Identification? Read(ParseResult parsed) =>
        DriverIdentification.Read(parsed.GetValue(_uid), parsed.GetValue(_evco), out var identification) is { } problem
            ? throw new FormatException("--" + problem)
            : identification;

    /// <exception cref="FormatException">Neither is given, or what is given is wrong.</exception>
    public Identification Require(ParseResult parsed) =>
        Read(parsed) ?? throw new FormatException("--uid or --evco is missing: the driver's card or contract.");
}
