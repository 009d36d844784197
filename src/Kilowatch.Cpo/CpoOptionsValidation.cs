using Kilowatch.Oicp;
using Microsoft.Extensions.Options;

namespace Kilowatch.Cpo;

/// <summary>Judges the settings at start. Every mistake is told at once, by its key and what it takes.</summary>
internal sealed class CpoOptionsValidation : IValidateOptions<CpoOptions>
{
    public ValidateOptionsResult Validate(string? name, CpoOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <exception cref="ArgumentException">Names every setting that is wrong.</exception>
    public static void ThrowIfWrong(CpoOptions options)
    {
        var problems = Problems(options).ToList();
        if (problems.Count > 0) throw new ArgumentException(string.Join(' ', problems), nameof(options));
    }

    public static IEnumerable<string> Problems(CpoOptions o)
    {
        if (o.Hub is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            yield return "Cpo:Hub must be the hub's base URL, e.g. https://hub.example/.";
        if (!OperatorId.Matches(o.OperatorId))
            yield return $"Cpo:OperatorId '{o.OperatorId}' is not a valid OperatorID; expected e.g. DE*ABC.";
        if (o.NotificationsPerMinute < 1) yield return AtLeast(nameof(o.NotificationsPerMinute), o.NotificationsPerMinute, 1);
        if (o.MaxConcurrency < 1) yield return AtLeast(nameof(o.MaxConcurrency), o.MaxConcurrency, 1);
        if (o.MaxSessions < 1) yield return AtLeast(nameof(o.MaxSessions), o.MaxSessions, 1);
        if (o.MaxAttempts < 1) yield return AtLeast(nameof(o.MaxAttempts), o.MaxAttempts, 1);
        if (o.MaxWaitingPerSession < 3)
            yield return AtLeast(nameof(o.MaxWaitingPerSession), o.MaxWaitingPerSession, 3)[..^1] + ": a Start, an Error and an End.";
        if (o.MaxValuesInBetween is < 2 or > 1000) yield return $"Cpo:MaxValuesInBetween is {o.MaxValuesInBetween}: expected 2 to 1000.";
        if (o.MinimumProgressInterval < TimeSpan.Zero)
            yield return $"Cpo:MinimumProgressInterval is {o.MinimumProgressInterval}: expected 00:00:00 or more.";
        if (o.Timeout <= TimeSpan.Zero) yield return MoreThanZero(nameof(o.Timeout), o.Timeout);
        if (o.FirstRetryDelay <= TimeSpan.Zero) yield return MoreThanZero(nameof(o.FirstRetryDelay), o.FirstRetryDelay);
        if (o.OutboxDelay <= TimeSpan.Zero) yield return MoreThanZero(nameof(o.OutboxDelay), o.OutboxDelay);
        if (o.MaxRetryDelay < o.FirstRetryDelay)
            yield return $"Cpo:MaxRetryDelay is {o.MaxRetryDelay}: expected FirstRetryDelay, {o.FirstRetryDelay}, or more.";
        if (o.Tls is { Certificate: not null, Key: null })
            yield return "Cpo:Tls:Key is missing: the PEM file with the certificate's private key.";
    }

    private static string AtLeast(string setting, int value, int least) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Cpo:{setting} is {value}: expected {least} or more.");

    private static string MoreThanZero(string setting, TimeSpan value) => $"Cpo:{setting} is {value}: expected more than 00:00:00.";
}
