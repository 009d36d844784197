namespace Kilowatch.Oicp;

/// <summary>How an <see cref="Acknowledgment"/> is written. The default is compact, absent members left out.</summary>
[Flags]
public enum AcknowledgmentStyle
{
    Compact = 0,

    /// <summary>Absent optional members are written as null, as the live system does.</summary>
    NullForAbsent = 1,

    /// <summary>Indented by two spaces with \n line ends, as the integration guide shows it.</summary>
    Indented = 2,
}

internal static class AcknowledgmentStyles
{
    private static readonly OicpJsonContext[] Contexts =
    [
        OicpJson.Compact,
        OicpJsonContext.Create(nullForAbsent: true, indented: false),
        OicpJsonContext.Create(nullForAbsent: false, indented: true),
        OicpJsonContext.Create(nullForAbsent: true, indented: true),
    ];

    public static OicpJsonContext ContextOf(AcknowledgmentStyle style) => Contexts[(int)style & 3];
}
