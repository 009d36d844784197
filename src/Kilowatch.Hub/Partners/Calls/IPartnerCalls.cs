namespace Kilowatch.Hub;

/// <summary>How requests get to one partner's endpoint: over plain HTTP, or over TLS.</summary>
internal interface IPartnerCalls : IDisposable
{
    /// <summary>Posts a JSON body and reads the whole answer. Never throws for what the partner does.</summary>
    /// <param name="uri">Below the endpoint.</param>
    /// <param name="body">Not read any more once this has ended.</param>
    /// <param name="processId">For the header <c>Process-ID</c>.</param>
    /// <param name="timeout">For everything, from the search for a connection to the answer's last byte.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    ValueTask<CallResult> PostAsync(Uri uri, ReadOnlyMemory<byte> body, string processId, TimeSpan timeout, CancellationToken cancellationToken);
}

/// <param name="Body">The whole body of a 2xx answer.</param>
/// <param name="Failure">Null when there is one; else a sentence on why there is none.</param>
internal readonly record struct CallResult(ReadOnlyMemory<byte> Body, string? Failure);
