using System.Globalization;

namespace Kilowatch.Hub.Partners;

/// <summary>The sentences on why a call brought no answer. The other partner reads them, and the dashboard tells by them whose fault it
/// is.</summary>
internal static class CallFailures
{
    public const string UnknownHost = "The endpoint's host name is not known.";
    public const string NoTls = "No secure connection: the TLS handshake failed.";
    public const string Refused = "The connection was refused.";
    public const string NoConnection = "No connection could be made.";
    public const string NotHttp = "The answer is not HTTP.";
    public const string Ended = "The connection ended before the whole answer was there.";
    public const string Broke = "The connection broke.";
    public const string GivenUp = "The call was given up.";
    public const string OtherSession = "The partner answered for another session.";
    private const string NotSent = "this one was not sent.";
    private const string LateStart = "No answer within";
    private const string TooLargeStart = "The answer is larger";

    /// <summary>Whether the partner cannot have read anything of the request.</summary>
    public static bool IsBeforeSending(string failure) =>
        failure is UnknownHost or NoTls or Refused or NoConnection || failure.EndsWith(NotSent, StringComparison.Ordinal);

    public static string Late(TimeSpan timeout) => Sentence($"{LateStart} {timeout.TotalSeconds:0.###} s.");

    public static string TooLarge(int mostBytes) => Sentence($"{TooLargeStart} than {mostBytes} bytes.");

    public static string TooMany(int mostAtOnce) => Sentence($"The partner still owes answers to {mostAtOnce} requests; {NotSent}");

    /// <summary>In a word, as metrics and log count failures.</summary>
    /// <param name="failure">One of these sentences, or one on what is wrong with a 2xx answer.</param>
    /// <param name="contentType">What came; null for nothing, or no content type.</param>
    public static string KindOf(string failure, string? contentType) => failure switch
    {
        // something answers in the EMP's place
        _ when contentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true => "html",
        UnknownHost or Refused or NoConnection => "unreachable",
        NoTls => "tls",
        NotHttp or Ended or Broke or GivenUp => "connection",
        OtherSession => "otherSession",
        _ when failure.StartsWith(LateStart, StringComparison.Ordinal) => "timeout",
        _ when failure.StartsWith(TooLargeStart, StringComparison.Ordinal) => "tooLarge",
        _ when failure.EndsWith(NotSent, StringComparison.Ordinal) => "tooMany",
        _ when failure.StartsWith("HTTP 3", StringComparison.Ordinal) => "redirect",
        _ when failure.StartsWith("HTTP ", StringComparison.Ordinal) => "status",
        _ => "notAnAcknowledgment",
    };

    /// <returns>Null for 2xx.</returns>
    public static string? OfStatus(int status) => status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => Sentence($"HTTP {status}: a redirect, which is not followed."),
        _ => Sentence($"HTTP {status} instead of an answer."),
    };

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
