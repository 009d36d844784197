using System.Text;

namespace Kilowatch.Oicp.Tests.Json;

public class AcknowledgmentTests
{
    private static readonly Acknowledgment Full = new()
    {
        Result = true,
        SessionId = SessionId.Parse("3fe7378a-238f-4cf3-bca6-de657881f8c2"),
        CpoPartnerSessionId = "1234XYZ",
        EmpPartnerSessionId = "2345ABC",
        StatusCode = new(StatusCodes.Success, "Success"),
    };

    [Fact]
    public void It_is_indented_as_the_integration_guide_shows_it()
    {
        const string Expected = """
            {
              "CPOPartnerSessionID": "1234XYZ",
              "EMPPartnerSessionID": "2345ABC",
              "Result": true,
              "SessionID": "3fe7378a-238f-4cf3-bca6-de657881f8c2",
              "StatusCode": {
                "AdditionalInfo": "Success",
                "Code": "000",
                "Description": "Success"
              }
            }
            """;
        Assert.Equal(Expected.ReplaceLineEndings("\n"), Text(Full.ToUtf8(AcknowledgmentStyle.Indented)));
    }

    [Fact]
    public void Absent_members_are_left_out_or_null()
    {
        var refusal = new Acknowledgment { Result = false, StatusCode = new(StatusCodes.SessionInvalid) };
        Assert.Equal(
            """{"Result":false,"StatusCode":{"Code":"400","Description":"Session is invalid"}}""",
            Text(refusal.ToUtf8()));
        Assert.Equal(
            """{"CPOPartnerSessionID":null,"EMPPartnerSessionID":null,"Result":false,"SessionID":null,"StatusCode":{"AdditionalInfo":null,"Code":"400","Description":"Session is invalid"}}""",
            Text(refusal.ToUtf8(AcknowledgmentStyle.NullForAbsent)));
        Assert.Contains(
            "\n  \"SessionID\": null,\n",
            Text(refusal.ToUtf8(AcknowledgmentStyle.NullForAbsent | AcknowledgmentStyle.Indented)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_of_the_live_system_without_a_result_are_read()
    {
        Assert.True(
            Acknowledgment.TryParse("""{"StatusCode":{"Code":"017","Description":"Unauthorized Access","AdditionalInfo":null}}"""u8,
                out var answer, out _));
        Assert.Null(answer.Result);
        Assert.Equal(StatusCodes.UnauthorizedAccess, answer.StatusCode!.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"Result":"true"}""")]
    [InlineData("""{"Result":true""")]
    [InlineData("""{"Result":true,"Result":false}""")]
    [InlineData("""{"StatusCode":{"Code":0}}""")]
    public void What_is_no_acknowledgment_is_refused(string body)
    {
        Assert.False(Acknowledgment.TryParse(Encoding.UTF8.GetBytes(body), out var none, out var error));
        Assert.Null(none);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => Acknowledgment.Parse(Encoding.UTF8.GetBytes(body)));
    }

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);
}
