using System.Text;
using System.Text.RegularExpressions;
using Kilowatch.Hub.Storage;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Privacy;

/// <summary>Whoever asks to be forgotten, by a UID or an EvcoID, in whatever form a partner may have written it.</summary>
internal sealed partial class DataSubject
{
    public const string Expected = "Give one UID (8, 14 or 20 hexadecimal digits) or one EvcoID (for example DE-ICE-C12345678-X).";

    private readonly Uid? _uid;
    private readonly EvcoId? _evcoId;
    private readonly WrittenId _written;

    private DataSubject(Uid uid) => (_uid, _written) = (uid, WrittenId.Of(uid));

    private DataSubject(EvcoId evcoId) => (_evcoId, _written) = (evcoId, WrittenId.Of(evcoId));

    /// <returns>Null unless exactly one is given, and well-formed.</returns>
    public static DataSubject? Of(string? uid, string? evcoId) =>
        uid is not null && evcoId is null ? (Uid.TryParse(uid, ReadingMode.Lenient, out var card) ? new DataSubject(card) : null)
        : uid is null && EvcoId.TryParse(evcoId, out var contract) ? new DataSubject(contract)
        : null;

    public string TokenBy(IdentityHash identities) => _uid is { } uid ? identities.Of(uid) : identities.Of(_evcoId!.Value);

    public bool IsIn(string text) => _written.IsIn(text);

    public string Without(string text) => _written.Without(text);

    /// <summary>Whether a body names this person, in any member, however escaped; also one that is not JSON.</summary>
    public bool IsIn(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return false;
        var raw = Encoding.Latin1.GetString(body);
        if (IsIn(raw)) return true;
        return raw.Contains('\\', StringComparison.Ordinal)
            && IsIn(Escape().Replace(raw, e => ((char)Convert.ToUInt16(e.Groups["hex"].Value, 16)).ToString()));
    }

    /// <summary>A journal entry's bodies without anything that identifies; none at all when that cannot be done for sure.</summary>
    public JournalRow Without(JournalRow row)
    {
        var request = Redactor.Redact(row.Request, alsoHide: null, this);
        var answer = Redactor.Redact(row.Answer, request.Found, this);
        var emp = ReceivedAnswer.Decode(row.EmpAnswer);
        var without = emp is null ? [] : (emp with { Body = Sure(Redactor.Redact(emp.Body, request.Found, this).Body) }).Encode();
        return row with { Request = Sure(request.Body), Answer = Sure(answer.Body), EmpAnswer = without };

        byte[] Sure(ReadOnlyMemory<byte> redacted) => IsIn(redacted.Span) ? [] : redacted.ToArray();
    }

    /// <returns>The same opening when it is not of this person.</returns>
    public SessionOpening Without(SessionOpening opening, string token) => opening with
    {
        Medium = opening.Medium?.IsOf(token) == true ? null : opening.Medium,
        CpoPartnerSessionId = opening.CpoPartnerSessionId is { } cpoId ? Without(cpoId) : null,
        EmpPartnerSessionId = opening.EmpPartnerSessionId is { } empId ? Without(empId) : null,
    };

    // The generated one of a debugger or a log must not show whom.
    public override string ToString() => "a person";

    [GeneratedRegex(@"\\u(?<hex>[0-9A-Fa-f]{4})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escape();
}
