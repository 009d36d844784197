using System.Text.RegularExpressions;

namespace Kilowatch.Oicp.Tests.Ids;

public delegate bool MatchesBytes(ReadOnlySpan<byte> utf8);

public delegate bool MatchesChars(ReadOnlySpan<char> text);

public delegate int WritesCanonical(ReadOnlySpan<byte> wire, Span<byte> destination);

/// <summary>One of the six ids, its published pattern (the oracle), and legal values of every form to start mutations from.</summary>
public sealed record IdKind(
    string Name,
    string Pattern,
    string[] Seeds,
    MatchesBytes Bytes,
    MatchesChars Chars,
    WritesCanonical WriteCanonical,
    Func<string, (object Id, string Canonical, bool IsValid, string Value)> FromWire,
    Func<string, bool> TryParse,
    Func<string, object> Parse)
{
    public static readonly IdKind[] All =
    [
        new("SessionID", "^[A-Za-z0-9]{8}(-[A-Za-z0-9]{4}){3}-[A-Za-z0-9]{12}$",
            ["b2688855-7f00-0002-6d8e-48d883f6abb6", "ZZZZZZZZ-zzzz-0000-AbCd-0123456789xY"],
            SessionId.Matches, SessionId.Matches, SessionId.WriteCanonical,
            s => SessionId.FromWire(s) is var id ? (id, id.Canonical, id.IsValid, id.Value) : default,
            s => SessionId.TryParse(s, out _), s => SessionId.Parse(s)),
        new("EvseID", @"^(([A-Za-z]{2}\*?[A-Za-z0-9]{3}\*?E[A-Za-z0-9\*]{1,30})|(\+?[0-9]{1,3}\*[0-9]{3}\*[0-9\*]{1,32}))$",
            ["DE*AB7*E840*6487", "DEAB7E8406487", "DEAB7*E" + new string('9', 30), "+49*810*000*438", "1*810*" + new string('*', 32)],
            EvseId.Matches, EvseId.Matches, EvseId.WriteCanonical,
            s => EvseId.FromWire(s) is var id ? (id, id.Canonical, id.IsValid, id.Value) : default,
            s => EvseId.TryParse(s, out _), s => EvseId.Parse(s)),
        new("OperatorID", @"^(([A-Za-z]{2}\*?[A-Za-z0-9]{3})|(\+?[0-9]{1,3}\*[0-9]{3}))$",
            ["DE*A36", "DEA36", "+49*536", "1*536"],
            OperatorId.Matches, OperatorId.Matches, OperatorId.WriteCanonical,
            s => OperatorId.FromWire(s) is var id ? (id, id.Canonical, id.IsValid, id.Value) : default,
            s => OperatorId.TryParse(s, out _), s => OperatorId.Parse(s)),
        new("ProviderID", @"^([A-Za-z]{2}\-?[A-Za-z0-9]{3}|[A-Za-z]{2}[\*|-]?[A-Za-z0-9]{3})$",
            ["DE8EO", "DE-8EO", "DE*8EO", "DE|8EO"],
            ProviderId.Matches, ProviderId.Matches, ProviderId.WriteCanonical,
            s => ProviderId.FromWire(s) is var id ? (id, id.Canonical, id.IsValid, id.Value) : default,
            s => ProviderId.TryParse(s, out _), s => ProviderId.Parse(s)),
        new("EvcoID",
            @"^(([A-Za-z]{2}\-?[A-Za-z0-9]{3}\-?C[A-Za-z0-9]{8}\-?[\d|A-Za-z])|([A-Za-z]{2}[\*|\-]?[A-Za-z0-9]{3}[\*|\-]?[A-Za-z0-9]{6}[\*|\-]?[\d|X]))$",
            ["DE-8EO-CAet5e4XY-3", "DE8EOCAet5e43X1", "DE-8EO-CAet5e4XY|", "DE*8EO*Aet5e4*3", "DE-8EO-Aet5e4-3", "DE8EOAet5e43",
                "DE8EOAet5e4|",
                "DE8EOAet5e4||", "DE8EOAet5e4-X"],
            EvcoId.Matches, EvcoId.Matches, EvcoId.WriteCanonical,
            s => EvcoId.FromWire(s) is var id ? (id, id.Canonical, id.IsValid, id.Value) : default,
            s => EvcoId.TryParse(s, out _), s => EvcoId.Parse(s)),
        new("UID", "^([0-9A-F]{8,8}|[0-9A-F]{14,14}|[0-9A-F]{20,20})$",
            ["1234ABCD", "7568290FFF765F", "0123456789ABCDEF0123"],
            Uid.Matches, Uid.Matches, Uid.WriteCanonical,
            s => Uid.FromWire(s) is var id ? (id, id.Canonical, id.IsValid, id.Value) : default,
            s => Uid.TryParse(s, out _), s => Uid.Parse(s)),
    ];

    // ECMAScript makes \d mean 0-9; \z instead of $ because .NET's $ also matches before a last line feed.
    private readonly Regex _oracle = new(Pattern[..^1] + @"\z", RegexOptions.ECMAScript, TimeSpan.FromSeconds(1));

    public bool IsPublished(string text) => _oracle.IsMatch(text);

    public override string ToString() => Name;
}
