namespace Kilowatch.Hub.Partners;

/// <summary>What came back from calling a partner.</summary>
/// <param name="Body">The whole body of a 2xx answer.</param>
/// <param name="Failure">Null when there is one; else a sentence on why there is none, fit for the other partner's eyes.</param>
/// <param name="Latency">From the call to the end of the answer.</param>
/// <param name="Progress">What came of an answer, whatever it was; null when no call was made.</param>
internal readonly record struct PartnerAnswer(ReadOnlyMemory<byte> Body, string? Failure, TimeSpan Latency, CallProgress? Progress = null);
