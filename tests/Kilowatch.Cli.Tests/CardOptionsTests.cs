using System.CommandLine;
using System.Text;
using Kilowatch.Cli.Check;

namespace Kilowatch.Cli.Tests;

/// <summary>A card on the command line may be written as it is printed: small letters and separators name the same card.</summary>
public sealed class CardOptionsTests
{
    [Theory]
    [InlineData("5A1C0E9B37D240")]
    [InlineData("5a1c0e9b37d240")]
    [InlineData("5a:1C:0e:9b:37:d2:40")]
    public void Check_writes_it_as_the_schema_has_it(string uid)
    {
        var (options, command) = (new DriverOptions(), new Command("emp"));
        options.AddTo(command);
        var parsed = command.Parse(["--uid", uid]);
        Assert.Null(options.Problem(parsed));
        Assert.Contains("\"UID\":\"5A1C0E9B37D240\"", Encoding.UTF8.GetString(options.Drafts(parsed).AuthorizeStart(null).ToUtf8()),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5A1C0E9B37D24")]
    [InlineData("5A1C0E9B37D24G")]
    [InlineData("")]
    public void What_is_no_card_is_said_to_be_none(string uid)
    {
        var (options, command) = (new DriverOptions(), new Command("emp"));
        options.AddTo(command);
        Assert.Contains("8, 14 or 20 hexadecimal digits", options.Problem(command.Parse(["--uid", uid]))!, StringComparison.Ordinal);
    }
}
