namespace Kilowatch.Oicp.Tests.Reading;

/// <summary>Exactly one of the five kinds, each with its members.</summary>
public class IdentificationRulesTests
{
    [Theory]
    [InlineData("""{"RFIDMifareFamilyIdentification":{"UID":"04A1B2C3"}}""")]
    [InlineData("""{"RFIDIdentification":{"UID":"04A1B2C3","RFID":"mifareCls","EvcoID":"DE*ICE*123456*X","PrintedNumber":"1","ExpiryDate":"2027-01-01T00:00:00Z"}}""")]
    [InlineData("""{"RFIDIdentification":{"UID":"00112233445566778899","RFID":"nfc","EvcoID":null}}""")]
    [InlineData("""{"QRCodeIdentification":{"EvcoID":"DE-ICE-C12345678-X","PIN":"1234"}}""")]
    [InlineData("""{"QRCodeIdentification":{"EvcoID":"DE-ICE-C12345678-X","HashedPIN":{"Value":"0123456789","Function":"Bcrypt","LegacyHashData":{}}}}""")]
    [InlineData("""{"PlugAndChargeIdentification":{"EvcoID":"DE-ICE-C12345678-X"}}""")]
    [InlineData("""{"RemoteIdentification":{"EvcoID":"DE-ICE-C12345678-X","More":[{}]},"RFIDIdentification":null,"Unknown":{}}""")]
    public void A_valid_one_passes(string identification) => Assert.Empty(Bodies.Start($"\"Identification\":{identification}").Rules());

    [Theory]
    [InlineData("{}", "/Identification identification.one-kind")]
    [InlineData("""{"Unknown":{}}""", "/Identification identification.one-kind")]
    [InlineData("""{"RemoteIdentification":{"EvcoID":"DE-ICE-C12345678-X"},"PlugAndChargeIdentification":{"EvcoID":"DE-ICE-C12345678-X"}}""", "/Identification identification.one-kind")]
    [InlineData("""{"RemoteIdentification":[]}""", "/Identification/RemoteIdentification identification.format")]
    [InlineData("""{"RemoteIdentification":{}}""", "/Identification/RemoteIdentification/EvcoID identification.missing")]
    [InlineData("""{"RemoteIdentification":{"EvcoID":"DE*ICE"}}""",
        "/Identification/RemoteIdentification/EvcoID identification.format|/Identification/RemoteIdentification/EvcoID identification.missing", true)]
    [InlineData("""{"RFIDMifareFamilyIdentification":{"UID":"04a1b2c3"}}""",
        "/Identification/RFIDMifareFamilyIdentification/UID identification.format")]
    [InlineData("""{"RFIDIdentification":{"UID":"04A1B2C3"}}""", "/Identification/RFIDIdentification/RFID identification.missing")]
    [InlineData("""{"RFIDIdentification":{"UID":"04A1B2C3","RFID":"magnet"}}""",
        "/Identification/RFIDIdentification/RFID identification.format")]
    [InlineData("""{"QRCodeIdentification":{"EvcoID":"DE-ICE-C12345678-X","PIN":"1","HashedPIN":{"Value":"0123456789","Function":"Bcrypt"}}}""", "/Identification/QRCodeIdentification/HashedPIN identification.one-pin")]
    [InlineData("""{"QRCodeIdentification":{"EvcoID":"DE-ICE-C12345678-X","HashedPIN":{"Value":"012345678","Function":"Bcrypt"}}}""",
        "/Identification/QRCodeIdentification/HashedPIN identification.format")]
    [InlineData("""{"QRCodeIdentification":{"EvcoID":"DE-ICE-C12345678-X","PIN":1234}}""",
        "/Identification/QRCodeIdentification/PIN identification.format")]
    public void A_broken_one_is_told_by_its_place(string identification, string rules, bool firstOnly = false)
    {
        var found = Bodies.Start($"\"Identification\":{identification}").Rules().ToList();
        if (firstOnly) Assert.Equal(rules.Split('|')[0], found[0]);
        else Assert.Equal(rules.Split('|'), found);
    }
}
