using System.Globalization;

namespace Kilowatch.Cli.Listen;

/// <summary>What goes back.</summary>
internal enum AnswerForm
{
    /// <summary>An answer of OICP's with a status code.</summary>
    Code,

    /// <summary>A bare HTTP status.</summary>
    Http,

    /// <summary>Nothing, until the other side gives up.</summary>
    Hang,

    /// <summary>Status 200 with something that is not an answer.</summary>
    Garbage,

    /// <summary>The connection is cut without an answer.</summary>
    Close,
}

/// <summary>One answer as told on the command line.</summary>
/// <param name="Form">Its form.</param>
/// <param name="Code">The status code, for <see cref="AnswerForm.Code"/>.</param>
/// <param name="Text">The AdditionalInfo that goes with it.</param>
/// <param name="Status">The HTTP status, for <see cref="AnswerForm.Http"/>.</param>
internal sealed record AnswerSpec(AnswerForm Form, string Code = "", string? Text = null, int Status = 200)
{
    private const int MaxAdditionalInfo = 1000; // OICP 2.3, StatusCode

    public static AnswerSpec Accept { get; } = new(AnswerForm.Code, "000");

    public static AnswerSpec? Parse(string text)
    {
        if (text is "hang") return new(AnswerForm.Hang);
        if (text is "garbage") return new(AnswerForm.Garbage);
        if (text is "close") return new(AnswerForm.Close);
        if (text.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
            return int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                && status is >= 200 and <= 599 ? new(AnswerForm.Http, Status: status) : null;
        var isCode = text.Length >= 3 && text.AsSpan(0, 3).IndexOfAnyExceptInRange('0', '9') < 0 && (text.Length == 3 || text[3] == ':');
        return isCode && text.Length <= MaxAdditionalInfo ? new(AnswerForm.Code, text[..3], text.Length > 4 ? text[4..] : null) : null;
    }
}
