namespace Kilowatch.Cli.Documents;

/// <summary>One JSON document of a stream, valid until the next one is read.</summary>
/// <param name="Bytes">As they stand in the stream; of one that is too long only the beginning.</param>
/// <param name="Number">Its place among the documents, from 1.</param>
/// <param name="Line">The line of the stream on which it begins, from 1.</param>
/// <param name="Column">The byte of that line at which it begins, from 0.</param>
/// <param name="Length">How long it is in all.</param>
/// <param name="Problem">What is wrong around it, at its first byte; null for a document that can be judged.</param>
internal readonly record struct Document(ReadOnlyMemory<byte> Bytes, long Number, long Line, long Column, long Length,
    string? Problem = null);
