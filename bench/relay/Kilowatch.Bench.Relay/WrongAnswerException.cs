namespace Kilowatch.Bench.Relay;

/// <summary>Something was answered wrongly, lost, or is missing from the journal: there is no result to print then.</summary>
internal sealed class WrongAnswerException(string message) : Exception(message);
