using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Shared;

/// <summary>A request's whole body in one pooled buffer.</summary>
internal struct RequestBody : IDisposable
{
    private byte[]? _buffer;

    private RequestBody(byte[] buffer, int length) => (_buffer, Length) = (buffer, length);

    public int Length { get; }

    public readonly Memory<byte> Memory => _buffer.AsMemory(0, Length);

    public readonly Span<byte> Span => _buffer.AsSpan(0, Length);

    /// <summary>Reads to the end; null when the body is larger than the limit.</summary>
    public static async ValueTask<RequestBody?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit) return null;
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted) return Take(reader, read.Buffer);
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public void Dispose()
    {
        if (_buffer is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
        _buffer = null;
    }

    private static RequestBody Take(PipeReader reader, ReadOnlySequence<byte> body)
    {
        var length = (int)body.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        body.CopyTo(buffer);
        reader.AdvanceTo(body.End);
        return new RequestBody(buffer, length);
    }
}
