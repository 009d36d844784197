using System.Text.Json;

namespace Kilowatch.Oicp;

/// <summary>Identification: exactly one of the five kinds, each with its mandatory members (OICP 2.3, Identification schema and those it
/// names).</summary>
internal static class IdentificationPass
{
    public static bool TryTake(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, ref MessageFacts facts, ref Findings findings)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        var before = findings.Count;
        var seen = IdentificationKinds.None;
        var present = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var kind = KindOf(Values.Name(ref reader), out var name);
            reader.Read();
            if (kind == IdentificationKinds.None)
            {
                reader.Skip();
                continue;
            }

            if ((seen & kind) != 0) findings.AddTwice(Member.Identification, "/Identification/" + name, reader.BytesConsumed);
            seen |= kind;
            if (reader.TokenType == JsonTokenType.Null) continue;
            present++;
            facts.Identification |= kind;
            IdentificationKindPass.Take(kind, name, ref reader, message, ref facts, ref findings);
        }

        if (present != 1)
        {
            findings.Add(Member.Identification, new Violation("/Identification", "identification.one-kind",
                "Identification must hold exactly one of RFIDMifareFamilyIdentification, RFIDIdentification, QRCodeIdentification, PlugAndChargeIdentification, RemoteIdentification.")
            { Position = reader.BytesConsumed });
        }

        return findings.Count == before;
    }

    private static IdentificationKinds KindOf(ReadOnlySpan<byte> name, out string text)
    {
        if (name.SequenceEqual("RFIDMifareFamilyIdentification"u8))
            return Named("RFIDMifareFamilyIdentification", IdentificationKinds.RfidMifareFamily, out text);
        if (name.SequenceEqual("RFIDIdentification"u8)) return Named("RFIDIdentification", IdentificationKinds.Rfid, out text);
        if (name.SequenceEqual("QRCodeIdentification"u8)) return Named("QRCodeIdentification", IdentificationKinds.QrCode, out text);
        if (name.SequenceEqual("PlugAndChargeIdentification"u8))
            return Named("PlugAndChargeIdentification", IdentificationKinds.PlugAndCharge, out text);
        if (name.SequenceEqual("RemoteIdentification"u8)) return Named("RemoteIdentification", IdentificationKinds.Remote, out text);
        text = "";
        return IdentificationKinds.None;
    }

    private static IdentificationKinds Named(string name, IdentificationKinds kind, out string text)
    {
        text = name;
        return kind;
    }
}
