using System.Text;
using Kilowatch.Cli.Documents;

namespace Kilowatch.Cli.Tests.Documents;

public class DocumentReaderTests
{
    [Theory]
    [InlineData("{\"a\":1}\n{\"b\":2}\n", "1:{\"a\":1}|2:{\"b\":2}")]
    [InlineData("\r\n{\"a\":1}\r\n\r\n {\"b\":2}", "2:{\"a\":1}|4:{\"b\":2}")]
    [InlineData("{\"a\":\n{\"b\":[\"}\"]}}\n{\n \"c\":\"\\\"}\"}", "1:{\"a\":\n{\"b\":[\"}\"]}}|3:{\n \"c\":\"\\\"}\"}")]
    [InlineData("{\"a\":1} {\"b\":2}", "1:{\"a\":1}|1:{\"b\":2}")]
    [InlineData("[{\"a\":[1,2]},\n {\"b\":2}\n]\n", "1:{\"a\":[1,2]}|2:{\"b\":2}")]
    [InlineData("[ 5, \"x\", null ]", "1:5|1:\"x\"|1:null")]
    [InlineData("[]", "")]
    [InlineData(" \n\t", "")]
    [InlineData("\uFEFF{\"a\":1}", "1:{\"a\":1}")]
    [InlineData("{\"a\":1\n{\"b\":2}\n{\"c\":3}\n",
        "1:{\"a\":1|2:{\"b\":2}|3:{\"c\":3}")] // the first line is broken off: the others are not
    [InlineData("hello\n{\"b\":2}\n", "1:hello|2:{\"b\":2}")]
    [InlineData("{\n\"a\":1", "1:{\n\"a\":1")]
    public void Documents_are_cut_where_they_end_however_the_bytes_arrive(string input, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(input);
        for (var piece = 1; piece <= bytes.Length + 1; piece++)
        {
            var reader = new DocumentReader(new PieceByPiece(bytes, piece), 1000);
            var found = new List<string>();
            while (reader.TryRead(out var document))
            {
                Assert.Null(document.Problem);
                found.Add($"{document.Line}:{Encoding.UTF8.GetString(document.Bytes.Span)}");
            }

            Assert.Equal(expected, string.Join('|', found));
        }
    }

    [Theory]
    [InlineData("[{},]", "2:A comma stands before the array's closing bracket")]
    [InlineData("[{} {}]", "2:A comma is missing")]
    [InlineData("[{},,{}]", "2:A comma stands where a message was expected")]
    [InlineData("[{}", "2:The array is not closed")]
    [InlineData("[{}] {}", "2:Something follows the array")]
    [InlineData("[{}\nhello]", "2:A comma or the array's closing bracket was expected")]
    public void What_is_wrong_with_an_array_is_told(string input, string expected)
    {
        var reader = new DocumentReader(new MemoryStream(Encoding.UTF8.GetBytes(input)), 1000);
        var problems = new List<string>();
        while (reader.TryRead(out var document))
        {
            if (document.Problem is { } problem) problems.Add($"{document.Number}:{problem}");
        }

        Assert.StartsWith(expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(300_000)]
    public void One_that_is_too_long_is_passed_over_and_the_next_is_read(int piece)
    {
        var input = Encoding.UTF8.GetBytes("{}\n{\"a\":\"" + new string('x', 1_000_000) + "\"}\n{\"b\":2}\n");
        var reader = new DocumentReader(new PieceByPiece(input, piece), 1000);
        Assert.True(reader.TryRead(out _));
        Assert.True(reader.TryRead(out var tooLong));
        Assert.Contains("1000008 bytes", tooLong.Problem, StringComparison.Ordinal);
        Assert.True(tooLong.Bytes.Length <= 1000);
        Assert.True(reader.TryRead(out var next));
        Assert.Equal((3, "{\"b\":2}"), (next.Line, Encoding.UTF8.GetString(next.Bytes.Span)));
        Assert.False(reader.TryRead(out _));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x7B, 0x00 }, "UTF-16")]
    [InlineData(new byte[] { 0x7B, 0x00, 0x0A, 0x00 }, "UTF-16")]
    [InlineData(new byte[] { 0x1F, 0x8B, 0x08, 0x00 }, "gunzip")]
    public void What_is_no_text_in_utf_8_is_named(byte[] input, string named) =>
        Assert.Contains(named,
            Assert.Throws<InvalidDataException>(() => new DocumentReader(new MemoryStream(input), 1000).TryRead(out _)).Message,
            StringComparison.Ordinal);

    private sealed class PieceByPiece(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}
