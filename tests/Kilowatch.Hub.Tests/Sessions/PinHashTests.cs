using System.Security.Cryptography;
using System.Text;
using Kilowatch.Hub.AuthenticationData;

namespace Kilowatch.Hub.Tests.Sessions;

#pragma warning disable CA5350, CA5351 // what providers hold
public class PinHashTests
{
    [Fact]
    public void A_pin_in_clear_is_verified_against_its_own_hash_alone()
    {
        var hash = PinHash.Of("1234", 4);
        Assert.DoesNotContain("1234", hash.ToString(), StringComparison.Ordinal);
        Assert.True(hash.Verify("1234"));
        Assert.False(hash.Verify("1235"));
        Assert.False(hash.Verify(hash.Value)); // a hash that was picked up is not a PIN
    }

    [Theory]
    [InlineData("MD5", "salt", false)]
    [InlineData("MD5", "salt", true)]
    [InlineData("SHA-1", "", false)]
    [InlineData("SHA-1", "pepper", true)]
    public void A_pin_that_the_provider_hashed_before_bcrypt_is_verified_with_function_and_salt(string function, string salt, bool isUpper)
    {
        var salted = Encoding.UTF8.GetBytes("1234" + salt);
        var legacy = function == "MD5" ? MD5.HashData(salted) : SHA1.HashData(salted);
        var hash = new PinHash(BCrypt.Net.BCrypt.HashPassword(isUpper ? Convert.ToHexString(legacy) : Convert.ToHexStringLower(legacy), 4),
            function, salt);
        Assert.True(hash.Verify("1234"));
        Assert.False(hash.Verify("4321"));
    }

    [Theory]
    [InlineData("a5ghdhf73h")]
    [InlineData("$2a$99$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("$2q$04$.....................................................")]
    public void What_is_no_bcrypt_value_or_would_cost_too_much_matches_nothing(string value) =>
        Assert.False(new PinHash(value).Verify("1234"));
}
