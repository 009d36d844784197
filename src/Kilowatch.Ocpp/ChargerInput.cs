namespace Kilowatch.Ocpp;

/// <summary>The formats that <see cref="ChargerInput"/> reads.</summary>
public enum ChargerFormat
{
    /// <summary>A JSON object a line: session, evse, at, event, kwh, error, uid, evco.</summary>
    Lines,

    /// <summary>CSV with a header line, or without one: session, time, kWh.</summary>
    Csv,

    /// <summary>OCPP 1.6 JSON: StartTransaction, MeterValues, StopTransaction, StatusNotification.</summary>
    Ocpp16,

    /// <summary>OCPP 2.0.1: TransactionEvent.</summary>
    Ocpp201,
}

/// <summary>Reads what chargers and backends write, a line at a time. It remembers which transaction is which session; not for several threads at once.</summary>
public abstract class ChargerInput
{
    private protected ChargerInput()
    {
    }

    /// <summary>A reader for one stream of lines.</summary>
    public static ChargerInput Create(ChargerFormat format) => format switch
    {
        ChargerFormat.Lines => new JsonLinesInput(),
        ChargerFormat.Csv => new CsvInput(),
        ChargerFormat.Ocpp16 => new Ocpp16Input(),
        ChargerFormat.Ocpp201 => new Ocpp201Input(),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Reads the next line. Never throws, whatever it holds. An empty line has no events.</summary>
    public ChargerLine Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        try
        {
            return string.IsNullOrWhiteSpace(line) ? ChargerLine.Of() : ReadLine(line.Trim().TrimStart('\uFEFF'));
        }
        catch (Exception bad) when (bad is System.Text.Json.JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            return ChargerLine.Unreadable(bad is System.Text.Json.JsonException ? "The line is not JSON." : bad.Message);
        }
    }

    private protected abstract ChargerLine ReadLine(string line);
}
