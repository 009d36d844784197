using System.Globalization;

namespace Kilowatch.Ocpp.Transactions;

/// <summary>What a charger says about a fault, within the 250 characters of ErrorAdditionalInfo (OICP 2.3).</summary>
internal static class ErrorText
{
    private const int Most = 250;

    public static string? Of(params ReadOnlySpan<string?> parts)
    {
        var text = string.Join(": ", parts.ToArray().Where(part => !string.IsNullOrWhiteSpace(part) && part is not ("none" or "null")));
        if (text.Length == 0) return null;
        // Never half a character: a surrogate pair or an accent stays whole.
        return text.Length <= Most ? text : text[..StringInfo.ParseCombiningCharacters(text).Last(start => start <= Most)];
    }
}
