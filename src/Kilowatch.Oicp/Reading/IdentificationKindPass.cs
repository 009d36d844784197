using System.Text.Json;

namespace Kilowatch.Oicp;

/// <summary>The inside of one kind of identification.</summary>
internal static class IdentificationKindPass
{
    [Flags]
    private enum Part
    {
        None = 0,
        Uid = 1,
        EvcoId = 2,
        Rfid = 4,
        PrintedNumber = 8,
        ExpiryDate = 16,
        Pin = 32,
        HashedPin = 64,
    }

    public static void Take(
        IdentificationKinds kind, string name, ref Utf8JsonReader reader, ReadOnlySpan<byte> message, ref MessageFacts facts,
        ref Findings findings)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            findings.AddNested(Member.Identification, "/" + name, "an object", reader.BytesConsumed);
            reader.Skip();
            return;
        }

        var (mandatory, optional) = PartsOf(kind);
        var seen = Part.None;
        var present = Part.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var part = PartOf(Values.Name(ref reader), mandatory | optional);
            reader.Read();
            if (part == Part.None)
            {
                reader.Skip();
                continue;
            }

            if ((seen & part) != 0) findings.AddTwice(Member.Identification, Pointer(name, part), reader.BytesConsumed);
            seen |= part;
            if (reader.TokenType == JsonTokenType.Null) continue;
            present |= part;
            if (TryTake(part, name, ref reader, message, ref facts, ref findings)) continue;
            findings.AddNested(Member.Identification, Pointer(name, part)["/Identification".Length..], Expected(part),
                reader.BytesConsumed);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
        }

        for (var part = Part.Uid; part <= Part.HashedPin; part = (Part)((int)part << 1))
        {
            if ((mandatory & ~present & part) != 0)
            {
                findings.Add(Member.Identification, new Violation(Pointer(name, part), "identification.missing",
                    $"{WireName(part)} is missing in {name}: expected {Expected(part)}.")
                { Position = reader.BytesConsumed });
            }
        }

        if ((present & (Part.Pin | Part.HashedPin)) == (Part.Pin | Part.HashedPin))
        {
            findings.Add(Member.Identification, new Violation(Pointer(name, Part.HashedPin), "identification.one-pin",
                "Give PIN or HashedPIN, not both.")
            { Position = reader.BytesConsumed });
        }
    }

    private static (Part Mandatory, Part Optional) PartsOf(IdentificationKinds kind) => kind switch
    {
        IdentificationKinds.RfidMifareFamily => (Part.Uid, Part.None),
        IdentificationKinds.Rfid => (Part.Uid | Part.Rfid, Part.EvcoId | Part.PrintedNumber | Part.ExpiryDate),
        IdentificationKinds.QrCode => (Part.EvcoId, Part.Pin | Part.HashedPin),
        _ => (Part.EvcoId, Part.None),
    };

    private static Part PartOf(ReadOnlySpan<byte> name, Part known)
    {
        for (var part = Part.Uid; part <= Part.HashedPin; part = (Part)((int)part << 1))
        {
            if ((known & part) != 0 && name.SequenceEqual(WireNameUtf8(part))) return part;
        }

        return Part.None;
    }

    private static bool TryTake(
        Part part, string name, ref Utf8JsonReader reader, ReadOnlySpan<byte> message, ref MessageFacts facts, ref Findings findings)
    {
        WireText text;
        switch (part)
        {
            case Part.Uid:
                if (!Values.TryText(ref reader, out text)) return false;
                var isPublishedForm = Oicp.Uid.Matches(text.In(message));
                if (!isPublishedForm && !Oicp.Uid.Matches(text.In(message), ReadingMode.Lenient)) return false;
                if (!isPublishedForm
                    && !findings.TryAllow(LeniencyKinds.UidSpelling, Member.Identification, $"/{name}/UID", reader.BytesConsumed))
                    return false;
                facts.Uid = text;
                return true;
            case Part.EvcoId:
                if (!Values.TryText(ref reader, out text) || !Oicp.EvcoId.Matches(text.In(message))) return false;
                facts.EvcoId = text;
                return true;
            case Part.Pin:
                if (!Values.TryText(ref reader, out text)) return false;
                facts.Pin = text;
                return true;
            case Part.Rfid:
                return Values.TryText(ref reader, out text) && IsRfidType(text.In(message));
            case Part.PrintedNumber:
                return Values.TryText(ref reader, message, 150, out _);
            case Part.ExpiryDate:
                return Values.TryText(ref reader, out _);
            default:
                return HashedPinPass.TryTake(ref reader, message);
        }
    }

    private static bool IsRfidType(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("mifareCls"u8) || type.SequenceEqual("mifareDes"u8) || type.SequenceEqual("calypso"u8)
        || type.SequenceEqual("nfc"u8) || type.SequenceEqual("mifareFamily"u8);

    private static string Pointer(string kind, Part part) => $"/Identification/{kind}/{WireName(part)}";

    private static string WireName(Part part) => System.Text.Encoding.ASCII.GetString(WireNameUtf8(part));

    private static ReadOnlySpan<byte> WireNameUtf8(Part part) => part switch
    {
        Part.Uid => "UID"u8,
        Part.EvcoId => "EvcoID"u8,
        Part.Rfid => "RFID"u8,
        Part.PrintedNumber => "PrintedNumber"u8,
        Part.ExpiryDate => "ExpiryDate"u8,
        Part.Pin => "PIN"u8,
        _ => "HashedPIN"u8,
    };

    private static string Expected(Part part) => part switch
    {
        Part.Uid => "8, 14 or 20 hexadecimal digits in upper case",
        Part.EvcoId => "an EvcoID, for example DE-ICE-C12345678-X or DE*ICE*123456*X",
        Part.Rfid => "mifareCls, mifareDes, calypso, nfc or mifareFamily",
        Part.PrintedNumber => "a string of at most 150 characters",
        Part.HashedPin => "an object with Value (10 to 100 characters) and Function \"Bcrypt\"",
        _ => "a string",
    };
}
