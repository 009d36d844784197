using System.Buffers.Text;
using Kilowatch.Emp.Links;
using Kilowatch.Oicp;

namespace Kilowatch.Emp.Tests.Links;

public class LinkTokenTests
{
    private static readonly string Session = SessionId.Parse(Messages.Session).Canonical;

    [Fact]
    public async Task A_token_opens_its_session_until_it_expires()
    {
        await using var emp = await EmpHarness.StartAsync();
        var tokens = emp.Get<LinkTokens>();
        var token = tokens.Issue(Session, TimeSpan.FromHours(1));
        Assert.True(tokens.TryRead(token, out var link));
        Assert.Equal(new Link(Session, Messages.Start.AddHours(1)), link);
        emp.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(tokens.TryRead(token, out _));
    }

    [Fact]
    public async Task Whatever_bit_is_changed_the_token_opens_nothing()
    {
        await using var emp = await EmpHarness.StartAsync();
        var tokens = emp.Get<LinkTokens>();
        var bytes = Base64Url.DecodeFromChars(tokens.Issue(Session, TimeSpan.FromHours(1)));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(tokens.TryRead(Base64Url.EncodeToString(bytes), out _), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(tokens.TryRead(Base64Url.EncodeToString(bytes), out _));
        foreach (var other in (string[])["", "x", new string('A', 98), Messages.Session]) Assert.False(tokens.TryRead(other, out _));
    }

    [Fact]
    public async Task A_new_key_signs_and_the_old_one_still_opens()
    {
        var (old, young) = (Convert.ToBase64String(new byte[32]), Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]));
        await using var before = await EmpHarness.StartAsync(options => options.LinkKeys = [old]);
        await using var during = await EmpHarness.StartAsync(options => options.LinkKeys = [young, old]);
        await using var after = await EmpHarness.StartAsync(options => options.LinkKeys = [young]);
        var token = before.Get<LinkTokens>().Issue(Session, TimeSpan.FromHours(1));
        Assert.True(during.Get<LinkTokens>().TryRead(token, out _));
        Assert.False(after.Get<LinkTokens>().TryRead(token, out _));
        Assert.True(after.Get<LinkTokens>().TryRead(during.Get<LinkTokens>().Issue(Session, TimeSpan.FromHours(1)), out _));
    }
}
