namespace Kilowatch.Sandbox.Tests;

public class DurationTextTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("2s", 2)]
    [InlineData("1.5s", 1.5)]
    [InlineData("5m", 300)]
    [InlineData("3h", 10800)]
    [InlineData("1h30m", 5400)]
    [InlineData("00:05:00", 300)]
    public void Times_are_read_as_people_write_them(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out var span));
        Assert.Equal(TimeSpan.FromSeconds(seconds), span);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("-5m")]
    [InlineData("-00:05:00")]
    [InlineData("5 m")]
    [InlineData("99999999h")]
    [InlineData("1,5s")]
    public void Anything_else_is_refused(string? text) => Assert.False(DurationText.TryParse(text, out _));
}
