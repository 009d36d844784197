using System.Text;
using Kilowatch.Cli.Validate;

namespace Kilowatch.Cli.Tests.Validate;

/// <summary>A file of any length takes the same memory.</summary>
public class LongInputTests
{
    private const long Length = 60L * 1024 * 1024;

    [Theory]
    [InlineData("", Messages.Progress + "\n")]
    [InlineData("[", Messages.Progress + ",\n")]
    public void Hardly_anything_is_allocated_for_a_valid_message(string head, string line)
    {
        using var input = new Endless(Encoding.UTF8.GetBytes(head), Encoding.UTF8.GetBytes(line), Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var output = new MemoryStream();
        ValidateRun.Run(["-"], null, new ValidationTextReport(output), () => input, TextWriter.Null);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Length / 6);
        Assert.Matches(@"\d{6} messages: \d{6} valid", Encoding.UTF8.GetString(output.ToArray()));
    }

    /// <summary>The same lines again and again, as a stream: nothing is on a disk or in memory.</summary>
    private sealed class Endless(byte[] head, byte[] line, long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_position >= length) return 0;
            var (from, at) = _position < head.Length ? (head, (int)_position) : (line, (int)((_position - head.Length) % line.Length));
            var taken = Math.Min(count, from.Length - at);
            from.AsSpan(at, taken).CopyTo(buffer.AsSpan(offset));
            _position += taken;
            return taken;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
