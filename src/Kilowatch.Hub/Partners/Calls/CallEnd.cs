namespace Kilowatch.Hub;

/// <summary>How a call on a connection ended.</summary>
internal enum CallEnd
{
    /// <summary>With an answer: the head and, of a 2xx answer, the whole body.</summary>
    Answered,

    /// <summary>The connection was at its end before the request was sent whole, so nobody can have acted on it, and it may be sent again.</summary>
    NotSent,

    /// <summary>The connection ended before the answer did.</summary>
    Ended,

    /// <summary>The connection was reset within the answer's body.</summary>
    Broke,

    NotHttp,

    TooLarge,
}
