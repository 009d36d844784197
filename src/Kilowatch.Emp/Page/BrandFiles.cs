using System.Globalization;
using System.Net;
using System.Text;

namespace Kilowatch.Emp.Page;

/// <summary>What <c>Emp:Brand</c> adds to the driver page: a name, a colour as a style sheet, a logo.</summary>
internal sealed class BrandFiles
{
    private const int MaxLogo = 64 * 1024;

    /// <summary>The relative luminance from which black letters are better to read than white ones (WCAG 2.2, contrast ratio).</summary>
    private const double BlackIsBetter = 0.179;

    public BrandFiles(BrandOptions brand)
    {
        (Name, Color) = (brand.Name, brand.Color);
        if (brand.Color is { } color)
            Style = Encoding.ASCII.GetBytes(
                $":root{{--brand:{color};--brand-ink:{(Luminance(color) > BlackIsBetter ? "#000" : "#fff")}}}\n");
        if (brand.Logo is { } logo) (LogoType, Logo) = (TypeOf(logo), File.ReadAllBytes(logo));
    }

    public string? Name { get; }

    public string? Color { get; }

    /// <summary>Empty without a colour.</summary>
    public byte[] Style { get; } = [];

    public byte[]? Logo { get; }

    public string? LogoType { get; }

    /// <summary>The head of the page.</summary>
    public string Head => (Logo, Name) switch
    {
        (not null, { } name) => $"<img class=\"logo\" src=\"assets/logo\" alt=\"\"><span>{WebUtility.HtmlEncode(name)}</span>",
        (not null, null) => "<img class=\"logo\" src=\"assets/logo\" alt=\"\">",
        (null, { } name) => $"<span>{WebUtility.HtmlEncode(name)}</span>",
        _ => "",
    };

    public static bool IsColor(string text) => text.Length == 7 && text[0] == '#' && text.Skip(1).All(char.IsAsciiHexDigit);

    /// <summary>Null when the file can be used.</summary>
    public static string? LogoProblem(string path)
    {
        if (TypeOf(path) is null) return "expected a file .svg, .png, .jpg or .webp.";
        try
        {
            return new FileInfo(path).Length <= MaxLogo
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"expected at most {MaxLogo} bytes.");
        }
        catch (IOException unreadable)
        {
            return unreadable.Message;
        }
    }

    private static string? TypeOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".webp" => "image/webp",
        _ => null,
    };

    private static double Luminance(string color)
    {
        return (0.2126 * Part(1)) + (0.7152 * Part(3)) + (0.0722 * Part(5));

        double Part(int at)
        {
            var value = byte.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
    }
}
