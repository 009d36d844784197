using System.Globalization;

namespace Kilowatch.Oicp.Tests;

/// <summary>Runs an action under another culture: de-DE writes 12,345 for 12.345, tr-TR lowers I to a dotless i, ar-SA counts other
/// years.</summary>
internal static class UnderCulture
{
    public static void Run(string name, Action action)
    {
        var (culture, ui) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        try
        {
            action();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, ui);
        }
    }
}
