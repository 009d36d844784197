using System.Reflection;

namespace Kilowatch.Oicp.Tests.Status;

public class StatusCodesTests
{
    [Fact]
    public void Every_published_code_is_there_and_described_within_200_characters()
    {
        string[] published =
        [
            "000", "001", "002", "009", "017", "018", "019", "021", "022", "101", "102", "103", "105", "106", "110", "120", "121", "122",
            "200", "210", "300", "310", "320", "400", "501", "510", "601", "602", "603", "604", "700",
        ];
        var constants =
            typeof(StatusCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);
        Assert.Equal(published, constants.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(published, code => Assert.InRange(StatusCodes.Describe(code)!.Length, 1, 200));
        Assert.All(published,
            code => Assert.False(StatusCodes.Describe(code)!.EndsWith('.') || StatusCodes.Describe(code)!.Any(c => !char.IsAscii(c))));
    }

    [Theory]
    [InlineData("310", "Partner did not respond")]
    [InlineData("022", "Data error")]
    [InlineData("999", null)]
    [InlineData(null, null)]
    public void A_code_has_its_published_description(string? code, string? expected) => Assert.Equal(expected, StatusCodes.Describe(code));
}
