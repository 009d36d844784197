using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Partners;

/// <summary>How far the answer to a call has come.</summary>
internal sealed class CallProgress
{
    /// <summary>Null while its head is not there.</summary>
    public HttpResponseMessage? Head { get; set; }

    /// <summary>Of the body, what is there.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>Whether that is all.</summary>
    public bool IsWhole { get; set; }

    /// <returns>Null where nothing came.</returns>
    public ReceivedAnswer? ToAnswer() => Head is null ? null
        : new ReceivedAnswer((int)Head.StatusCode, Head.Content.Headers.TryGetValues("Content-Type", out var types) ? types.First() : null,
            Body, !IsWhole);
}
