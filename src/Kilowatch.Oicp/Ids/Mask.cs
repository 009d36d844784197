namespace Kilowatch.Oicp;

/// <summary>
/// Card numbers and contract ids identify a driver, and logs travel further than messages: only the last two characters
/// show, enough for a support call to tell two cards apart.
/// </summary>
internal static class Mask
{
    private const int Shown = 2;

    public static string AllButTheLastTwo(string? text) => text switch
    {
        null or "" => "",
        { Length: <= 2 * Shown } => new string('*', text.Length),
        _ => string.Concat(new string('*', text.Length - Shown), text.AsSpan(text.Length - Shown)),
    };
}
