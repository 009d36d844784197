using System.Globalization;
using System.Text;

namespace Kilowatch.Conformance.Dialogue;

/// <summary>An answer, or why there is none: then Failure says so, and the HTTP status is 0.</summary>
/// <remarks>It took from the first byte out to the last byte in.</remarks>
internal sealed record PartnerResponse(int Status, IReadOnlyList<Header> Headers, byte[] Body, TimeSpan Took, string? Failure = null)
{
    private ResponseContent? _content;

    public ResponseContent Content => _content ??= ResponseContent.Read(Body);

    /// <summary>A yes by any reading. What its form should be is judged by scenarios of its own.</summary>
    public bool IsYes =>
        Status is >= 200 and < 300 && Content.Result != false
            && (Content.Result == true || Content.Code is null or Oicp.StatusCodes.Success);

    /// <summary>A no by any reading: a 4xx, a Result of false, or a code that is not 000.</summary>
    public bool IsNo => Status is >= 400 and < 500 || (Status is >= 200 and < 300 && !IsYes);

    public string? HeaderOf(string name)
    {
        foreach (var header in Headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return header.Value;
        }

        return null;
    }

    /// <summary>Retry-After in seconds, or null.</summary>
    public int? RetryAfterSeconds =>
        int.TryParse(HeaderOf("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    /// <summary>In a line: what the partner said.</summary>
    public string Describe()
    {
        if (Failure is not null) return Failure;
        var words = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP {Status}"));
        if (Content.Result is { } result) words.Append(", Result ").Append(result ? "true" : "false");
        if (Content.Code is { } code) words.Append(", code ").Append(code);
        if (Content.AuthorizationStatus is { } status) words.Append(", AuthorizationStatus ").Append(status);
        if (Content.AdditionalInfo is { } info) words.Append(" (").Append(info).Append(')');
        if (Content.Problem is { } problem) words.Append(", ").Append(problem);
        return words.ToString();
    }
}
