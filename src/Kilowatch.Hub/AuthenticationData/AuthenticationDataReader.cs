using System.Globalization;
using Kilowatch.Hub.Privacy;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.AuthenticationData;

/// <summary>From an upload to its records, or to what is wrong with it. What is wrong never quotes who or what it is wrong about.</summary>
/// <remarks>In the lenient reading a record that is not valid is left out and the others count (docs/explanation/errata.md, D15), unless
/// none is left.</remarks>
internal sealed class AuthenticationDataReader(IdentityHash identities, ReadingMode mode)
{
    private const int MaxViolations = 20;
    private const int MaxPlaces = 50;
    private const string Root = "/ProviderAuthenticationData";

    private readonly List<Violation> _violations = [];
    private readonly List<Violation> _recordViolations = [];
    private readonly List<PushedRecord> _records = [];
    private readonly List<int> _leftOut = [];
    private int _wrong;

    public IReadOnlyList<Violation> Violations => _violations;

    public IReadOnlyList<PushedRecord> Records => _records;

    /// <summary>A UID has small letters or separators.</summary>
    public bool HasUidSpelling { get; private set; }

    /// <summary>The places of records that were left out, counted from 0, with why the first one was; null when all count.</summary>
    public string? LeftOut => _leftOut.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture,
        $"{_leftOut.Count} left out, counted from 0: {Places(_leftOut)}. The first: {_recordViolations[0].Sentence}");

    public PushAction Action { get; private set; }

    public void Read(PushAuthenticationData message)
    {
        switch (message.ActionType)
        {
            case "fullLoad": Action = PushAction.FullLoad; break;
            case "insert": Action = PushAction.Insert; break;
            case "update": Action = PushAction.Update; break;
            case "delete": Action = PushAction.Delete; break;
            default:
                _violations.Add(
                new Violation("/ActionType", "action-type", "ActionType must be fullLoad, insert, update or delete.")); break;
        }

        var data = message.ProviderAuthenticationData;
        if (data?.ProviderId is not { IsValid: true })
        {
            _violations.Add(new Violation(
                Root + "/ProviderID", "provider-id", "ProviderID is missing or not valid: expected for example DE-ICE or DE*ICE."));
        }

        if (data?.AuthenticationDataRecords is not { } records)
        {
            _violations.Add(new Violation(
                Root + "/AuthenticationDataRecord", "records.missing",
                "AuthenticationDataRecord is missing: expected an array, which may be empty."));
            return;
        }

        var seen = new Dictionary<(IdentificationMediumKind, string), string>();
        for (var i = 0; i < records.Count && _violations.Count < MaxViolations; i++)
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"{Root}/AuthenticationDataRecord/{i}/Identification");
            Take(i, records[i]?.Identification, pointer, seen);
        }

        if (_records.Count == 0) _violations.AddRange(_recordViolations);
    }

    public static string Places(IReadOnlyCollection<int> indexes) =>
        string.Join(", ", indexes.Take(MaxPlaces).Select(i => i.ToString(CultureInfo.InvariantCulture)))
            + (indexes.Count > MaxPlaces ? ", ..." : "");

    private void Take(int index, Identification? identification, string pointer,
        Dictionary<(IdentificationMediumKind, string), string> seen)
    {
        var record = RecordOf(index, identification, pointer);
        if (record is not null)
        {
            var spelling = identification!.Uid?.Value ?? identification.EvcoId?.Value ?? "";
            if (seen.TryAdd((record.Medium.Class, record.Medium.Token), spelling))
            {
                _records.Add(record);
                return;
            }

            const string Twice = "The same identification is given twice in one upload.";
            if (mode == ReadingMode.Strict || seen[(record.Medium.Class, record.Medium.Token)] == spelling)
            {
                _violations.Add(new Violation(pointer, "record.twice", Twice));
                return;
            }

            Wrong(pointer, "record.twice", Twice);
        }

        if (mode == ReadingMode.Lenient) _leftOut.Add(index);
    }

    private PushedRecord? RecordOf(int index, Identification? identification, string pointer)
    {
        var before = _wrong;
        var record = identification switch
        {
            { RfidMifareFamilyIdentification: { } card } when Kinds(identification) == 1 => Card(index, card.Uid, null, pointer),
            { RfidIdentification: { } card } when Kinds(identification) == 1 => Card(index, card.Uid, card.EvcoId, pointer),
            { QrCodeIdentification: { } code } when Kinds(identification) == 1 => Code(index, code, pointer),
            { PlugAndChargeIdentification: { } car } when Kinds(identification) == 1 =>
                Contract(index, IdentificationMediumKind.PlugAndCharge, car.EvcoId, pointer),
            { RemoteIdentification: { } app } when Kinds(identification) == 1 =>
                Contract(index, IdentificationMediumKind.Remote, app.EvcoId, pointer),
            _ => null,
        };
        if (record is null && _wrong == before)
            Wrong(pointer, "identification.one-kind", "Identification must hold exactly one of the five kinds of identification.");
        return _wrong == before ? record : null;
    }

    private static int Kinds(Identification identification) => new object?[]
    {
        identification.RfidMifareFamilyIdentification, identification.RfidIdentification, identification.QrCodeIdentification,
        identification.PlugAndChargeIdentification, identification.RemoteIdentification,
    }.Count(kind => kind is not null);

    private PushedRecord? Card(int index, Uid? uid, EvcoId? evcoId, string pointer)
    {
        if (!Uid.TryParse(uid?.Value, mode, out var valid))
            return Wrong(pointer, "uid.format",
                mode == ReadingMode.Lenient
                    ? "UID is missing or not valid: expected 8, 14 or 20 hexadecimal digits."
                    : "UID is missing or not valid: expected 8, 14 or 20 hexadecimal digits in upper case.");
        if (evcoId is { IsValid: false }) return WrongEvcoId(pointer);
        HasUidSpelling |= !valid.IsValid;
        return new PushedRecord(index,
            new IdentificationMedium(IdentificationMediumKind.Card, identities.Of(valid),
                evcoId is { } contract ? identities.Of(contract) : null), evcoId, null, null);
    }

    private PushedRecord? Contract(int index, IdentificationMediumKind kind, EvcoId? evcoId, string pointer) =>
        evcoId is { IsValid: true } valid
            ? new PushedRecord(index, new IdentificationMedium(kind, identities.Of(valid)), valid, null, null)
            : WrongEvcoId(pointer);

    private PushedRecord? Code(int index, QrCodeIdentification code, string pointer)
    {
        if (Contract(index, IdentificationMediumKind.QrCode, code.EvcoId, pointer) is not { } record) return null;
        if (code is { Pin: { Length: > 0 } clear, HashedPin: null }) return record with { ClearPin = clear };
        if (Action == PushAction.Delete) return record; // whose PIN is of no interest
        if (code is not { Pin: null, HashedPin: { } hashed })
            return Wrong(pointer, "identification.one-pin", "Give PIN or HashedPIN, one of the two.");
        if (hashed is not { Value.Length: >= 10 and <= 100, Function: "Bcrypt" })
            return Wrong(pointer, "hashed-pin.format", "HashedPIN must have a Value of 10 to 100 characters and the Function Bcrypt.");
        if (hashed.LegacyHashData is { Function: not ("MD5" or "SHA-1") } or { Salt.Length: > 100 })
            return Wrong(pointer, "hashed-pin.legacy",
                "LegacyHashData must have the Function MD5 or SHA-1 and a Salt of at most 100 characters.");
        var pin = new PinHash(hashed.Value, hashed.LegacyHashData?.Function, hashed.LegacyHashData?.Salt);
        return pin.Cost <= PinHash.MaxCost
            ? record with { Pin = pin }
            : Wrong(pointer, "hashed-pin.cost",
                string.Create(CultureInfo.InvariantCulture,
                    $"HashedPIN asks for more work than the hub does: the Bcrypt work factor may be {PinHash.MaxCost} at most."));
    }

    private PushedRecord? WrongEvcoId(string pointer) =>
        Wrong(pointer, "evco-id.format", "EvcoID is missing or not valid: expected for example DE-ICE-C12345678-X or DE*ICE*123456*X.");

    private PushedRecord? Wrong(string pointer, string rule, string sentence)
    {
        _wrong++;
        if (mode == ReadingMode.Strict) _violations.Add(new Violation(pointer, rule, sentence));
        else if (_recordViolations.Count < MaxViolations) _recordViolations.Add(new Violation(pointer, rule, sentence));
        return null;
    }
}
