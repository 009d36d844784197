using System.Text;

namespace Kilowatch.Oicp.Tests.Json;

public class SecrecyTests
{
    [Fact]
    public void A_log_line_shows_neither_pin_nor_hash_nor_card_nor_contract()
    {
        var message = new StartNotification
        {
            Identification = new()
            {
                RfidMifareFamilyIdentification = new() { Uid = Uid.Parse("1234ABCD") },
                RfidIdentification = new()
                {
                    Uid = Uid.Parse("7568290FFF765F"),
                    EvcoId = EvcoId.Parse("DE-DCB-C12345678-X"),
                    PrintedNumber = "9876655",
                },
                QrCodeIdentification = new()
                {
                    EvcoId = EvcoId.Parse("DE*8EO*Aet5e4*3"),
                    Pin = "4711",
                    HashedPin = new()
                    {
                        Function = "Bcrypt",
                        Value = "a5ghdhf73h",
                        LegacyHashData = new() { Function = "MD5", Salt = "salty", Value = "legacyhash" },
                    },
                },
                PlugAndChargeIdentification = new() { EvcoId = EvcoId.Parse("DE-DCB-C12345678-X") },
                RemoteIdentification = new() { EvcoId = EvcoId.Parse("DE-DCB-C12345678-X") },
            },
        };
        var identification = message.Identification;
        object[] printed =
        [
            message, identification, identification.RfidMifareFamilyIdentification, identification.RfidIdentification,
            identification.QrCodeIdentification, identification.QrCodeIdentification.HashedPin,
            identification.QrCodeIdentification.HashedPin.LegacyHashData, identification.PlugAndChargeIdentification,
            identification.RemoteIdentification, new AuthorizeStart { Identification = identification },
            new AuthenticationDataRecord { Identification = identification },
            new ChargeDetailRecord { Identification = identification },
        ];
        string[] secrets = ["1234AB", "756829", "C123456", "Aet5", "98766", "4711", "a5ghdhf73h", "salty", "legacyhash"];
        Assert.All(printed, o => Assert.All(secrets, secret => Assert.DoesNotContain(secret, o.ToString(), StringComparison.Ordinal)));
        Assert.Contains("Uid = ******CD", message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_misplaced_pin_among_unknown_members_does_not_show_either()
    {
        var message = ChargingNotification.Parse("""{"Type":"Start","PIN":"4711","Identification":{"PIN":"4711"}}"""u8);
        Assert.DoesNotContain("4711", message.ToString(), StringComparison.Ordinal);
        Assert.Contains("4711", Encoding.UTF8.GetString(message.ToUtf8()), StringComparison.Ordinal);
    }

    [Fact]
    public void Identification_finds_the_contract_and_the_card_of_any_kind()
    {
        var evco = EvcoId.Parse("DE-DCB-C12345678-X");
        Assert.Equal(evco, new Identification { RemoteIdentification = new() { EvcoId = evco } }.EvcoId);
        Assert.Equal(evco, new Identification { PlugAndChargeIdentification = new() { EvcoId = evco } }.EvcoId);
        Assert.Equal(evco, new Identification { QrCodeIdentification = new() { EvcoId = evco } }.EvcoId);
        Assert.Equal(evco, new Identification { RfidIdentification = new() { EvcoId = evco } }.EvcoId);
        Assert.Equal(Uid.Parse("1234ABCD"),
            new Identification { RfidMifareFamilyIdentification = new() { Uid = Uid.Parse("1234ABCD") } }.Uid);
        Assert.Null(new Identification().EvcoId);
    }
}
