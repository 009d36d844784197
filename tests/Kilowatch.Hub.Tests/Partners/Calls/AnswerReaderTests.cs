using System.Text;

namespace Kilowatch.Hub.Tests.Partners.Calls;

/// <summary>An answer is read the same in whatever pieces its bytes come, and what could be understood in two ways is not understood at all.</summary>
public sealed class AnswerReaderTests
{
    private const int MostBytes = 64;
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\r\n\r\n";

    /// <summary>The answer; its status, body, and what may be done with the connection: "next" another call, "end" nothing, "rest" nothing because
    /// bytes were left over. Or what is wrong.</summary>
    public static TheoryData<string, string> Answers => new()
    {
        { Ok + "Content-Length: 2\r\n\r\n{}", "200 {} next" },
        { "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", "200 {} next" },
        { "HTTP/1.1 200 \r\ncontent-LENGTH:2 \t\r\n\r\n{}", "200 {} next" },
        { "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", "200 {} next" },
        { Ok + "Content-Length: 0\r\n\r\n", "200  next" },
        { Ok + "Content-Length: 0000000000000002\r\n\r\n{}", "200 {} next" },
        { Ok + "X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}", "200 {} next" },
        { "HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno", "404  next" },
        { "HTTP/1.1 404 No\r\nContent-Length: 2000000\r\n\r\nno", "404  ended" },
        { "HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\nFFFF\r\nno", "404  ended" },
        { "HTTP/1.1 204 No\r\n\r\n", "204  next" },
        { "HTTP/1.1 304 No\r\nContent-Length: 2\r\n\r\n", "304  end" },
        { "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", "204  end" },
        { "HTTP/1.1 101 Switching\r\n\r\n", "101  end" },
        { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + Ok + "Content-Length: 2\r\n\r\n{}", "200 {} next" },
        { Ok + "Connection: close\r\nContent-Length: 2\r\n\r\n{}", "200 {} end" },
        { Ok + "Connection: x, Close\r\nContent-Length: 2\r\n\r\n{}", "200 {} end" },
        { Ok + "Keep-Alive: timeout=5, max=0\r\nContent-Length: 2\r\n\r\n{}", "200 {} end" },
        { "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", "200 {} end" },
        { "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "200 {} end" },
        { Ok + "\r\n{}", "200 {} end" },
        { Ok + "\r\n", "200  end" },
        { Chunked + "0\r\n\r\n", "200  next" },
        { Chunked + "1\r\n{\r\n001 ;a=\"b\"\r\n}\r\n0;x\r\nTrailer: y\r\n\r\n", "200 {} next" },
        { Chunked + "A\r\n0123456789\r\na\n0123456789\n0\n\n", "200 01234567890123456789 next" },
        { Ok + "Transfer-Encoding: Chunked\r\nContent-Length: 4\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "200 {} end" },
        { Ok + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "200 {} end" },
        { Ok + "Content-Length: 2\r\n\r\n{}" + Ok + "Content-Length: 4\r\n\r\nevil", "200 {} rest" },
        { Ok + "Content-Length: 2\r\n\r\n{}\r\n", "200 {} rest" },
        { Chunked + "2\r\n{}\r\n0\r\n\r\n0\r\n\r\n", "200 {} rest" },
        { "HTTP/1.1 204 No\r\n\r\n{}", "204  rest" },
        { Ok + "Content-Length: 64\r\n\r\n" + new string('x', 64), "200 " + new string('x', 64) + " next" },
        { Ok + "Content-Length: 65\r\n\r\n", "too large" },
        { Ok + "Content-Length: 999999999999999999\r\n\r\n", "too large" },
        { Chunked + "3F\r\n" + new string('x', 63) + "\r\n2\r\n", "too large" },
        { Chunked + "7FFFFFFFFFFFFFF\r\n", "too large" },
        { Ok + "\r\n" + new string('x', 65), "too large" },
        { "", "ended" },
        { "HTTP/1.1 20", "ended" },
        { "220 smtp.example", "ended" },
        { Ok + "Content-Le", "ended" },
        { "HTTP/1.1 100 Continue\r\n\r\n", "ended" },
        { Ok + "Content-Length: 3\r\n\r\n{}", "200 {} ended" },
        { Chunked + "2\r\n{}", "200 {} ended" },
        { Chunked + "2\r\n{}\r\n0\r\n", "200 {} ended" },
    };

    public static TheoryData<string> NotHttp =>
    [
        "220 smtp.example ESMTP\r\n", "\r\n" + Ok, "http/1.1 200 OK\r\n", "HTTP/2.0 200 OK\r\n", "HTTP/1.1 20\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 099 OK\r\n",
        "HTTP/1.1 +20 OK\r\n", "HTTP/1.1  200 OK\r\n", "HTTP/1.x 200 OK\r\n", "HTTP/1.1 200 O\0K\r\n",
        Ok + "Content-Length: 2\r\nContent-Length: 2\r\n", Ok + "Content-Length: 2\r\nContent-Length: 3\r\n", Ok + "Content-Length: 2, 2\r\n",
        Ok + "Content-Length: -2\r\n", Ok + "Content-Length: +2\r\n", Ok + "Content-Length: 0x2\r\n", Ok + "Content-Length:\r\n", Ok + "Content-Length: 2 2\r\n",
        Ok + "Content-Length: 99999999999999999999\r\n", Ok + "Content-Length: 2\r\n 2\r\n", Ok + "Transfer-Encoding: chunked\r\n , gzip\r\n",
        Ok + "Content-Length : 2\r\n", Ok + " Content-Length: 2\r\n", Ok + "\tX: y\r\n", Ok + "X\r\n", Ok + ": y\r\n", Ok + "X(: y\r\n", Ok + "X: a\0b\r\n", Ok + "X: a\rb\r\n", Ok + "X: y\r\r\n",
        Ok + "Transfer-Encoding: gzip, chunked\r\n", Ok + "Transfer-Encoding: gzip\r\n", Ok + "Transfer-Encoding: chunked, identity\r\n",
        Ok + "Transfer-Encoding: xchunked\r\n", Ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        Chunked + "\r\n", Chunked + " 2\r\n", Chunked + "0x2\r\n", Chunked + "-1\r\n", Chunked + "g\r\n", Chunked + "2 x\r\n", Chunked + "FFFFFFFFFFFFFFFFFF\r\n", Chunked + ";a\r\n",
        Chunked + "2\r\n{}}", Chunked + "2\r\n{}\r}\r\n", Chunked + "2\r\n{}\r\n0\r\nbad trailer\r\n", Chunked + "2\r\n{}\r\n0\r\n x\r\n",
        Ok + "X: " + new string('x', AnswerReader.MostAround), Ok + string.Concat(Enumerable.Repeat("X: y\r\n", 3000)),
        string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1000)),
        Chunked + "1;" + new string('x', AnswerReader.MostAround), Chunked + string.Concat(Enumerable.Repeat("1;" + new string('x', 500) + "\r\nx\r\n", 40)),
        Chunked + "0\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 3000)),
    ];

    [Theory, MemberData(nameof(Answers))]
    public void It_is_read(string answer, string expected)
    {
        Assert.Equal(expected, Read(answer, answer.Length));
        AssertSameInPieces(answer, expected);
    }

    [Theory, MemberData(nameof(NotHttp))]
    public void What_is_no_HTTP_is_known_as_soon_as_it_is_there(string answer)
    {
        Assert.EndsWith("not HTTP", Read(answer, answer.Length), StringComparison.Ordinal);
        if (answer.Length < 1000) AssertSameInPieces(answer, Read(answer, answer.Length));
    }

    [Fact]
    public void An_answer_after_another_is_read_as_if_it_were_the_first()
    {
        var reader = new AnswerReader(MostBytes);
        foreach (var (answer, expected) in Answers.Concat(Answers.Reverse()).Select(row => row.Data))
        {
            Assert.Equal(expected, Read(answer, 7, reader));
        }
    }

    /// <summary>Answers with some bytes changed, lost, doubled or moved: it never throws, and never finds two answers in one.</summary>
    [Fact]
    public void Any_garbage_is_read_the_same_in_any_pieces()
    {
        var chance = new Random(7);
        var answers = Answers.Select(row => row.Data.Item1).Concat(NotHttp.Select(row => row.Data).Where(answer => answer.Length < 1000)).ToList();
        for (var i = 0; i < 20_000; i++)
        {
            var garbage = new StringBuilder(answers[chance.Next(answers.Count)]);
            for (var changes = chance.Next(1, 4); changes > 0 && garbage.Length > 0; changes--)
            {
                var at = chance.Next(garbage.Length);
                switch (chance.Next(4))
                {
                    case 0: garbage[at] = "\r\n :;,0129aFx\0\t\u00ff"[chance.Next(16)]; break;
                    case 1: garbage.Remove(at, 1); break;
                    case 2: garbage.Insert(at, garbage[at]); break;
                    default: garbage.Append(garbage.ToString(at, Math.Min(20, garbage.Length - at))); break;
                }
            }

            var text = garbage.ToString();
            var whole = Read(text, text.Length);
            Assert.Equal(whole, Read(text, 1));
            Assert.Equal(whole, Read(text, 1 + chance.Next(20)));
        }
    }

    [Theory]
    [InlineData("timeout=5", 5)]
    [InlineData("Timeout = 15 , max=100", 15)]
    [InlineData("max=100", null)]
    [InlineData("timeout", null)]
    [InlineData("timeout=x", null)]
    public void How_long_the_connection_is_kept_is_read(string said, int? seconds)
    {
        var reader = new AnswerReader(MostBytes);
        Read(Ok + $"Keep-Alive: {said}\r\nContent-Length: 2\r\n\r\n" + "{}", 1000, reader);
        Assert.True(reader.MayBeFollowed);
        Assert.Equal(seconds, reader.Head.KeptSeconds);
    }

    private static void AssertSameInPieces(string answer, string expected)
    {
        for (var size = 1; size < answer.Length; size++) Assert.Equal(expected, Read(answer, size));
        for (var first = 1; first < answer.Length; first++) Assert.Equal(expected, Read(answer, answer.Length, first: first));
    }

    /// <summary>As a connection does it: what was not taken is given again with what has come since.</summary>
    private static string Read(string answer, int piece, AnswerReader? reader = null, int first = 0)
    {
        var bytes = Encoding.Latin1.GetBytes(answer);
        reader ??= new AnswerReader(MostBytes);
        reader.Begin();
        var taken = 0;
        for (var have = Math.Min(first > 0 ? first : piece, bytes.Length); ; have = Math.Min(have + piece, bytes.Length))
        {
            taken += reader.Read(bytes.AsSpan(taken, have - taken));
            if (have == bytes.Length) break;
        }

        reader.End();
        var result = reader.HasHead ? $"{reader.Head.Status} {Encoding.Latin1.GetString(reader.Body.Span)} " : "";
        if (reader.IsNotHttp) return result + "not HTTP";
        if (reader.IsTooLarge) return "too large";
        if (!reader.IsWhole) return result + "ended";
        return result + (taken < bytes.Length ? "rest" : reader.MayBeFollowed ? "next" : "end");
    }
}
