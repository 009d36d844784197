using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Kilowatch.Oicp.Tests.Time;

public class OicpTimeTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(5000);

    [Theory]
    [InlineData("2020-09-23T14:17:53.038Z", 2020, 9, 23, 14, 17, 53, 380_000, 0)]
    [InlineData("2020-09-23t14:17:53z", 2020, 9, 23, 14, 17, 53, 0, 0)]
    [InlineData("2020-09-23T14:17:53.1+02:00", 2020, 9, 23, 14, 17, 53, 1_000_000, 120)]
    [InlineData("2020-09-23T14:17:53.123456789123-09:30", 2020, 9, 23, 14, 17, 53, 1_234_567, -570)]
    [InlineData("2024-02-29T00:00:00+14:00", 2024, 2, 29, 0, 0, 0, 0, 840)]
    [InlineData("2016-12-31T23:59:60Z", 2017, 1, 1, 0, 0, 0, 0, 0)]
    [InlineData("2016-12-31T23:59:60.5Z", 2017, 1, 1, 0, 0, 0, 5_000_000, 0)]
    [InlineData("0001-01-01T00:00:00Z", 1, 1, 1, 0, 0, 0, 0, 0)]
    [InlineData("9999-12-31T23:59:59.9999999Z", 9999, 12, 31, 23, 59, 59, 9_999_999, 0)]
    public void A_legal_time_is_read_with_its_offset(
        string text, int year, int month, int day, int hour, int minute, int second, int ticks, int offset)
    {
        var expected = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.FromMinutes(offset)).AddTicks(ticks);
        Assert.True(OicpTime.TryParse(Encoding.UTF8.GetBytes(text), out var fromBytes));
        Assert.True(expected.EqualsExact(fromBytes));
        Assert.True(OicpTime.TryParse(text.AsSpan(), out var fromChars));
        Assert.True(expected.EqualsExact(fromChars));
        Assert.Equal(text, OicpTime.Parse(text).Wire);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Z")]
    [InlineData("2020-09-23T14:17:53")]
    [InlineData("2020-09-23T14:17:53.038")]
    [InlineData("2020-09-23 14:17:53Z")]
    [InlineData("2020-09-23T14:17:53.Z")]
    [InlineData("2020-09-23T14:17:53,038Z")]
    [InlineData("2020-09-23T14:17Z")]
    [InlineData("2020-09-23T24:00:00Z")]
    [InlineData("2020-09-23T14:60:00Z")]
    [InlineData("2020-09-23T14:17:61Z")]
    [InlineData("2020-13-01T14:17:53Z")]
    [InlineData("2020-00-01T14:17:53Z")]
    [InlineData("2020-01-00T14:17:53Z")]
    [InlineData("2023-02-29T14:17:53Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("9999-12-31T23:59:60Z")]
    [InlineData("2020-09-23T14:17:53+14:01")]
    [InlineData("2020-09-23T14:17:53+02:60")]
    [InlineData("2020-09-23T14:17:53+0200")]
    [InlineData("2020-09-23T14:17:53+02")]
    [InlineData("2020-09-23T14:17:53Z ")]
    [InlineData(" 2020-09-23T14:17:53Z")]
    [InlineData("20200923T141753Z")]
    [InlineData("\u0662020-09-23T14:17:53Z")]
    public void Anything_else_is_refused_without_an_exception(string text)
    {
        Assert.False(OicpTime.TryParse(Encoding.UTF8.GetBytes(text), out _));
        Assert.False(OicpTime.TryParse(text.AsSpan(), out _));
        Assert.False(OicpTime.TryParse(text, out OicpTime _));
        Assert.Throws<FormatException>(() => OicpTime.Parse(text));
    }

    [Fact]
    public void Every_instant_survives_writing_and_reading()
    {
        var instants =
            from high in Gen.Choose(0, int.MaxValue)
            from low in Gen.Choose(0, int.MaxValue)
            from offset in Gen.Choose(-840, 840)
            from whole in Gen.Elements(true, false)
            let span = DateTime.MaxValue.Ticks - 2 * TimeSpan.TicksPerDay
            let ticks = TimeSpan.TicksPerDay + (long)(((Int128)high << 31 | (uint)low) * span >> 62)
            select new DateTimeOffset(whole ? ticks / 10_000_000 * 10_000_000 : ticks, TimeSpan.FromMinutes(offset));
        Check.One(Config, Prop.ForAll(instants.ToArbitrary(), instant =>
        {
            OicpTime time = instant;
            return OicpTime.Parse(time.Wire).Value.EqualsExact(instant)
                && time.Wire.Contains('.', StringComparison.Ordinal)
                && time.Wire.EndsWith('Z') == (instant.Offset == TimeSpan.Zero);
        }));
    }

    [Fact]
    public void No_text_near_a_time_throws_and_whatever_is_read_the_framework_reads_alike()
    {
        var edits = Gen.Choose(0, 40).SelectMany(at => Gen.Elements("0123456789-+:.TtZz \u0663".ToCharArray()).Select(c => (at, c)));
        var texts =
            from seed in Gen.Elements("2020-09-23T14:17:53.038Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-00:00")
            from count in Gen.Choose(0, 3)
            from changes in edits.ArrayOf(count)
            select changes.Aggregate(seed,
                (text, e) => e.at < text.Length ? text.Remove(e.at, 1).Insert(e.at, e.c.ToString()) : text + e.c);
        var read = 0;
        Check.One(Config, Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var mine = OicpTime.TryParse(text.AsSpan(), out var value);
            if (OicpTime.TryParse(Encoding.UTF8.GetBytes(text), out var other) != mine || value != other) return false;
            if (!mine || text[17] == '6') return true;
            read++;
            // of more digits the framework makes the next tick, and beyond the year 9999 nothing
            var cut = Regex.Replace(text, "(?<=\\.[0-9]{7})[0-9]+", "", RegexOptions.None, TimeSpan.FromSeconds(1));
            return DateTimeOffset.TryParse(cut, CultureInfo.InvariantCulture, DateTimeStyles.None, out var theirs)
                && theirs.EqualsExact(value);
        }));
        Assert.True(read > 100);
    }

    [Fact]
    public void Times_are_equal_when_instant_and_offset_are()
    {
        Assert.Equal(OicpTime.Parse("2020-09-23T14:17:53.0Z"), OicpTime.Parse("2020-09-23T14:17:53+00:00"));
        Assert.Equal(OicpTime.Parse("2020-09-23T14:17:53.0Z").GetHashCode(), OicpTime.Parse("2020-09-23T14:17:53Z").GetHashCode());
        Assert.NotEqual(OicpTime.Parse("2020-09-23T14:17:53Z"), OicpTime.Parse("2020-09-23T16:17:53+02:00"));
    }

    [Fact]
    public void A_time_made_here_is_written_with_milliseconds()
    {
        OicpTime utc = new DateTimeOffset(2020, 9, 23, 14, 17, 53, TimeSpan.Zero);
        OicpTime local = new DateTimeOffset(2020, 9, 23, 14, 17, 53, 38, TimeSpan.FromHours(-9.5)).AddTicks(1);
        Assert.Equal("2020-09-23T14:17:53.000Z", utc.Wire);
        Assert.Equal("2020-09-23T14:17:53.0380001-09:30", local.ToString());
    }
}
