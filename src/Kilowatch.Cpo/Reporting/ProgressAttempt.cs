namespace Kilowatch.Cpo.Reporting;

/// <summary>A Progress that was sent, and whether it arrived is not known yet.</summary>
/// <param name="Body">The bytes, to be repeated as they are.</param>
/// <param name="At">EventOccurred.</param>
/// <param name="Value">The continuous register.</param>
/// <param name="Between">The values in between that it carries.</param>
/// <param name="FirstSent">When, on the reporter's own watch.</param>
/// <param name="FirstSentUtc">When, by the calendar: for after a restart.</param>
internal sealed record ProgressAttempt(byte[] Body, DateTimeOffset At, decimal Value, decimal[] Between, TimeSpan FirstSent,
    DateTimeOffset FirstSentUtc);
