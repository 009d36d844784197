namespace Kilowatch.Cli.Listen;

/// <summary>Writes what is heard, whole lines, one after the other.</summary>
internal sealed class ListenPrinter(TextWriter output, TextWriter notes, Func<Heard, string> format, bool isColoured)
{
    private const string Red = "\e[31m", Green = "\e[32m", Plain = "\e[0m";

    private readonly Lock _gate = new();

    public static ListenPrinter ForConsole(bool isJson)
    {
        var isColoured = !isJson && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new(Console.Out, isJson ? Console.Error : Console.Out,
            isJson ? HeardJson.Line : heard => HeardText.Lines(heard, TimeZoneInfo.Local), isColoured);
    }

    public void Request(Heard heard)
    {
        var text = format(heard);
        if (isColoured) text = (HeardText.IsYes(heard) ? Green : Red) + text + Plain;
        lock (_gate) output.WriteLine(text);
    }

    public void Note(DateTimeOffset at, string text)
    {
        lock (_gate) notes.WriteLine(HeardText.Clock(at, TimeZoneInfo.Local) + "  " + text);
    }
}
