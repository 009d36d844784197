using System.Globalization;
using Kilowatch.Oicp;

namespace Kilowatch.Hub;

/// <summary>From an upload to its records, or to what is wrong with it. What is wrong never quotes who or what it is wrong about.</summary>
internal sealed class AuthenticationDataReader(IdentityHash identities)
{
    private const int MostViolations = 20;
    private const string Root = "/ProviderAuthenticationData";

    private readonly List<Violation> _violations = [];
    private readonly List<PushedRecord> _records = [];

    public IReadOnlyList<Violation> Violations => _violations;

    public IReadOnlyList<PushedRecord> Records => _records;

    public PushAction Action { get; private set; }

    public void Read(PushAuthenticationData message)
    {
        switch (message.ActionType)
        {
            case "fullLoad": Action = PushAction.FullLoad; break;
            case "insert": Action = PushAction.Insert; break;
            case "update": Action = PushAction.Update; break;
            case "delete": Action = PushAction.Delete; break;
            default: Wrong("/ActionType", "action-type", "ActionType must be fullLoad, insert, update or delete."); break;
        }

        var data = message.ProviderAuthenticationData;
        if (data?.ProviderId is not { IsValid: true }) Wrong(Root + "/ProviderID", "provider-id", "ProviderID is missing or not valid: expected for example DE-ICE or DE*ICE.");
        if (data?.AuthenticationDataRecords is not { } records)
        {
            Wrong(Root + "/AuthenticationDataRecord", "records.missing", "AuthenticationDataRecord is missing: expected an array, which may be empty.");
            return;
        }

        var seen = new HashSet<(MediumClass, string)>();
        for (var i = 0; i < records.Count && _violations.Count < MostViolations; i++)
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"{Root}/AuthenticationDataRecord/{i}/Identification");
            if (RecordOf(i, records[i]?.Identification, pointer) is not { } record) continue;
            if (seen.Add((record.Medium.Class, record.Medium.Token))) _records.Add(record);
            else Wrong(pointer, "record.twice", "The same identification is given twice in one upload.");
        }
    }

    private PushedRecord? RecordOf(int index, Identification? identification, string pointer)
    {
        var before = _violations.Count;
        var record = identification switch
        {
            { RfidMifareFamilyIdentification: { } card } when Kinds(identification) == 1 => Card(index, card.Uid, null, pointer),
            { RfidIdentification: { } card } when Kinds(identification) == 1 => Card(index, card.Uid, card.EvcoId, pointer),
            { QrCodeIdentification: { } code } when Kinds(identification) == 1 => Code(index, code, pointer),
            { PlugAndChargeIdentification: { } car } when Kinds(identification) == 1 => Contract(index, MediumClass.PlugAndCharge, car.EvcoId, pointer),
            { RemoteIdentification: { } app } when Kinds(identification) == 1 => Contract(index, MediumClass.Remote, app.EvcoId, pointer),
            _ => null,
        };
        if (record is null && _violations.Count == before) Wrong(pointer, "identification.one-kind", "Identification must hold exactly one of the five kinds of identification.");
        return _violations.Count == before ? record : null;
    }

    private static int Kinds(Identification identification) => new object?[]
    {
        identification.RfidMifareFamilyIdentification, identification.RfidIdentification, identification.QrCodeIdentification,
        identification.PlugAndChargeIdentification, identification.RemoteIdentification,
    }.Count(kind => kind is not null);

    private PushedRecord? Card(int index, Uid? uid, EvcoId? evcoId, string pointer)
    {
        if (uid is not { IsValid: true } valid) return Wrong(pointer, "uid.format", "UID is missing or not valid: expected 8, 14 or 20 hexadecimal digits in upper case.");
        if (evcoId is { IsValid: false }) return WrongEvcoId(pointer);
        return new PushedRecord(index, new Medium(MediumClass.Card, identities.Of(valid), evcoId is { } contract ? identities.Of(contract) : null), evcoId, null, null);
    }

    private PushedRecord? Contract(int index, MediumClass kind, EvcoId? evcoId, string pointer) =>
        evcoId is { IsValid: true } valid ? new PushedRecord(index, new Medium(kind, identities.Of(valid)), valid, null, null) : WrongEvcoId(pointer);

    private PushedRecord? Code(int index, QrCodeIdentification code, string pointer)
    {
        if (Contract(index, MediumClass.QrCode, code.EvcoId, pointer) is not { } record) return null;
        if (code is { Pin: { Length: > 0 } clear, HashedPin: null }) return record with { ClearPin = clear };
        if (Action == PushAction.Delete) return record; // whose PIN is of no interest
        if (code is not { Pin: null, HashedPin: { } hashed }) return Wrong(pointer, "identification.one-pin", "Give PIN or HashedPIN, one of the two.");
        if (hashed is not { Value.Length: >= 10 and <= 100, Function: "Bcrypt" }) return Wrong(pointer, "hashed-pin.format", "HashedPIN must have a Value of 10 to 100 characters and the Function Bcrypt.");
        if (hashed.LegacyHashData is { Function: not ("MD5" or "SHA-1") } or { Salt.Length: > 100 }) return Wrong(pointer, "hashed-pin.legacy", "LegacyHashData must have the Function MD5 or SHA-1 and a Salt of at most 100 characters.");
        var pin = new PinHash(hashed.Value, hashed.LegacyHashData?.Function, hashed.LegacyHashData?.Salt);
        return pin.Cost <= PinHash.GreatestCost
            ? record with { Pin = pin }
            : Wrong(pointer, "hashed-pin.cost", string.Create(CultureInfo.InvariantCulture, $"HashedPIN asks for more work than the hub does: the Bcrypt work factor may be {PinHash.GreatestCost} at most."));
    }

    private PushedRecord? WrongEvcoId(string pointer) =>
        Wrong(pointer, "evco-id.format", "EvcoID is missing or not valid: expected for example DE-ICE-C12345678-X or DE*ICE*123456*X.");

    private PushedRecord? Wrong(string pointer, string rule, string sentence)
    {
        _violations.Add(new Violation(pointer, rule, sentence));
        return null;
    }
}
