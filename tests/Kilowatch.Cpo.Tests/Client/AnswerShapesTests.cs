using System.Net;
using System.Text;
using Kilowatch.Cpo.Client;

namespace Kilowatch.Cpo.Tests.Client;

/// <summary>Every shape of answer that the live system, firewalls and proxies give.</summary>
public sealed class AnswerShapesTests
{
    private const string Yes =
        """{"CPOPartnerSessionID":null,"Result":true,"SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","StatusCode":{"AdditionalInfo":null,"Code":"000","Description":"Success"}}""";

    [Theory]
    [InlineData(200, Yes)]
    [InlineData(200, "\uFEFF" + Yes)]
    [InlineData(200, """{"Result":true,"StatusCode":{"Code":"000"},"New":1}""")]
    public void Yes_is_acknowledged(int status, string body)
    {
        var outcome = Assert.IsType<Acknowledged>(Read(status, body));
        Assert.True(outcome.Answer!.Result);
        Assert.Equal("000", outcome.Status!.Code);
    }

    [Theory]
    [InlineData(200, """{"Result":false,"StatusCode":{"Code":"400","Description":"Session is invalid","AdditionalInfo":null}}""", "400",
        false)]
    [InlineData(200, """{"Result":false,"StatusCode":{"Code":"310","Description":"Partner did not respond"}}""", "310", true)]
    [InlineData(200, """{"Result":false,"StatusCode":{"Code":"000"}}""", "000", false)]
    [InlineData(200, """{"Result":false}""", null, false)]
    [InlineData(200, """{"StatusCode":{"Code":"320"}}""", "320", false)]
    [InlineData(200, """{"AuthorizationStatus":"NotAuthorized","StatusCode":{"Code":"102"}}""", "102", false)]
    [InlineData(401, """{"StatusCode":{"Code":"017","Description":"Unauthorized Access","AdditionalInfo":null}}""", "017", false)]
    [InlineData(403, """{"StatusCode":{"Code":"210","Description":"No active subscription found"}}""", "210", false)]
    [InlineData(403, "<html><body>Request blocked</body></html>", null, false)]
    [InlineData(404, """{"StatusCode":{"Code":"300","Description":"Partner not found","AdditionalInfo":null}}""", "300", false)]
    [InlineData(404, """{"Result":false,"StatusCode":{"Code":"400","Description":"Session found but status is not valid CLOSED!"}}""",
        "400", false)]
    [InlineData(404, "", null, false)]
    [InlineData(302, "", null, false)]
    public void No_is_refused_with_code_reason_and_advice(int status, string body, string? code, bool isTransient)
    {
        var refused = Assert.IsType<Refused>(Read(status, body));
        Assert.Equal(code, refused.Code);
        Assert.Equal(isTransient, refused.IsTransient);
        Assert.NotEmpty(refused.Why);
        Assert.NotEmpty(refused.Remediation);
        Assert.Equal(status, refused.HttpStatus);
    }

    [Fact]
    public void Validation_errors_are_listed_and_told()
    {
        var refused = Assert.IsType<Refused>(Read(400,
            """{"message":"Error parsing/validating JSON.","validationErrors":[{"fieldReference":"evseID","errorMessage":"must not be null"}]}"""));
        Assert.Equal(("evseID", "must not be null"), (refused.Violations[0].Pointer, refused.Violations[0].Sentence));
        Assert.Contains("evseID must not be null", refused.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_early_and_too_many_are_throttled_with_their_time()
    {
        var early = Assert.IsType<Throttled>(Read(200,
            """{"Result":false,"StatusCode":{"Code":"022","AdditionalInfo":"Progress Notification can be sent only at interval of at least 5 min"}}""", TimeSpan.FromSeconds(9)));
        Assert.Equal((TimeSpan.FromSeconds(9), false), (early.RetryAfter, early.IsPartnerWide));
        var many = Assert.IsType<Throttled>(Read(429, "<html>"));
        Assert.Equal((null, true), (many.RetryAfter, many.IsPartnerWide));
    }

    [Theory]
    [InlineData(500, """{"StatusCode":{"Code":"001","Description":"Hubject system error"}}""", "001")]
    [InlineData(503, """{"Result":false,"StatusCode":{"Code":"002"}}""", "002")]
    [InlineData(502, "<html>Bad gateway</html>", null)]
    [InlineData(408, "", null)]
    [InlineData(200, "<html>Welcome</html>", null)]
    [InlineData(200, """{"StatusCode":{"Code":"000"}}""", "000")]
    [InlineData(200, """{"Result":"true","StatusCode":{"Code":"000"}}""", "000")]
    [InlineData(200, """{"Result":true,"Result":true,"StatusCode":{"Code":"000"}}""", "000")]
    [InlineData(200, "", null)]
    [InlineData(204, "", null)]
    [InlineData(200, "[]", null)]
    public void What_says_neither_may_have_arrived(int status, string body, string? code)
    {
        var unreachable = Assert.IsType<Unreachable>(Read(status, body));
        Assert.True(unreachable.MayHaveArrived);
        Assert.Equal(code, unreachable.Status?.Code);
    }

    [Fact]
    public async Task Latin_1_that_is_no_UTF8_is_read()
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes("""{"StatusCode":{"Code":"001","Description":"Störung"}}"""));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json;charset=ISO-8859-1");
        var body = await AnswerText.ReadAsync(content, TestContext.Current.CancellationToken);
        Assert.Equal("Störung", AnswerReader.Read(HttpStatusCode.InternalServerError, null, null, body).Status!.Description);
    }

    [Fact]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        using var content = new ByteArrayContent(new byte[100_000]);
        Assert.Null(await AnswerText.ReadAsync(content, TestContext.Current.CancellationToken));
    }

    private static Outcome Read(int status, string body, TimeSpan? retryAfter = null)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        var bytes = AnswerText.ReadAsync(content, CancellationToken.None).GetAwaiter().GetResult();
        return AnswerReader.Read((HttpStatusCode)status, "id", retryAfter, bytes);
    }
}
