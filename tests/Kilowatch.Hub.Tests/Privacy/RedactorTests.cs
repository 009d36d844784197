using System.Text;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Privacy;

public class RedactorTests
{
    [Theory]
    [InlineData("""{ "UID" : "04AB", "X":1.50 }""", """{ "UID" : "***", "X":1.50 }""")]
    [InlineData("""{"a":[{"b":{"EvcoID":"X"}}]}""", """{"a":[{"b":{"EvcoID":"***"}}]}""")]
    [InlineData("""{"U\u0049D":"04AB","evcoid":7,"pin":1234}""", """{"U\u0049D":"***","evcoid":"***","pin":"***"}""")]
    [InlineData("""{"HashedPIN":{"Value":"v","Function":"Bcrypt"},"PIN":null}""", """{"HashedPIN":"***","PIN":null}""")]
    [InlineData("""{"Identification":"04AB"}""", """{"Identification":"***"}""")]
    [InlineData("""{"Identification":{"RFIDIdentification":{"RFID":"nfc","Other":"x","ExpiryDate":"d"}},"Y":"y"}""",
        """{"Identification":{"RFIDIdentification":{"RFID":"nfc","Other":"***","ExpiryDate":"d"}},"Y":"y"}""")]
    [InlineData("""{"AuthorizationStopIdentifications":[{"PlugAndChargeIdentification":{"EvcoID":"X"}},"04AB"],"Y":"y"}""",
        """{"AuthorizationStopIdentifications":[{"PlugAndChargeIdentification":{"EvcoID":"***"}},"***"],"Y":"y"}""")]
    [InlineData("""{"UID":"04AABBCC","StatusCode":{"AdditionalInfo":"card 04aabbcc is unknown"}}""",
        """{"UID":"***","StatusCode":{"AdditionalInfo":"card *** is unknown"}}""")]
    [InlineData("""{"UID":"1","UID":"2"}""", """{"UID":"***","UID":"***"}""")]
    public void What_identifies_is_hidden_and_all_else_stays_byte_for_byte(string body, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Redactor.Redact(Encoding.UTF8.GetBytes(body)).Body.Span));

    [Theory]
    [InlineData("")]
    [InlineData("04AABBCC")]
    [InlineData("\"04AABBCC\"")]
    [InlineData("[\"04AABBCC\"]")]
    [InlineData("""{"UID":"04AABBCC" """)]
    [InlineData("""{"\ud800":"04AABBCC"}""")]
    [InlineData("""{"UID":"04AABBCC"} 04AABBCC""")]
    public void What_cannot_be_read_is_not_kept_at_all(string body) =>
        Assert.True(Redactor.Redact(Encoding.UTF8.GetBytes(body)).Body.IsEmpty);

    [Fact]
    public void What_needs_no_redaction_is_not_copied()
    {
        ReadOnlyMemory<byte> body = Encoding.UTF8.GetBytes(Messages.Progress());
        Assert.True(Redactor.Redact(body).Body.Equals(body));
        Assert.True(PinsOut.Of(body).Equals(body));
    }

    [Theory]
    [InlineData("""{"PIN":"1234","a":"\u0041"}""", """{"PIN":null,"a":"\u0041"}""")]
    [InlineData("""{"x":{"P\u0049N":1234,"HashedPIN":{"Value":"v"}}}""", """{"x":{"P\u0049N":null,"HashedPIN":null}}""")]
    [InlineData("""{"UID":"04AABBCC"}""", """{"UID":"04AABBCC"}""")]
    [InlineData("""PIN 1234""", "")]
    public void A_pin_is_kept_in_no_mode(string body, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(PinsOut.Of(Encoding.UTF8.GetBytes(body)).Span));
}
