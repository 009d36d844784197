using System.Globalization;

namespace Kilowatch.Oicp;

/// <summary>What a failed <c>Parse</c> says: which text, where it goes wrong, what was expected.</summary>
internal static class IdError
{
    private const int MaxShown = 60;

    public static FormatException For(string text, int misfit, string name, string expected)
    {
        var shown = text.Length <= MaxShown ? text : string.Concat(text.AsSpan(0, MaxShown), "...");
        var where = misfit < text.Length
            ? string.Create(CultureInfo.InvariantCulture, $"character {misfit + 1} does not fit")
            : "it ends too early";
        return new FormatException($"'{shown}' is not a valid {name}: {where}. Expected {expected}.");
    }

    /// <summary>For ids that name a person: the text itself must not reach a log.</summary>
    public static FormatException ForSecret(string text, int misfit, string name, string expected) =>
        For(Mask.AllButTheLastTwo(text[..Math.Min(text.Length, MaxShown)]), misfit, name, expected);
}
