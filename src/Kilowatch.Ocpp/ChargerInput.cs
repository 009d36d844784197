using Kilowatch.Ocpp.Lines;
using Kilowatch.Ocpp.Transactions;

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

    /// <summary>OCPP 2.0.1: TransactionEvent, StatusNotification, NotifyEvent.</summary>
    Ocpp201,
}

/// <summary>Reads what chargers and backends write, a line at a time. It remembers which transaction is which session; not for several
/// threads at once.</summary>
public abstract class ChargerInput
{
    private protected ChargerInput()
    {
    }

    /// <summary>Transactions that turned out to be nobody's roaming session.</summary>
    public virtual long LocalSessions => 0;

    /// <summary>A reader for one stream of lines.</summary>
    /// <param name="format">Of the lines.</param>
    /// <param name="options">For OCPP; the others ignore them.</param>
    /// <param name="clock">What arrival is measured by.</param>
    public static ChargerInput Create(ChargerFormat format, OcppOptions? options = null, TimeProvider? clock = null) => format switch
    {
        ChargerFormat.Lines => new JsonLinesInput(),
        ChargerFormat.Csv => new CsvInput(),
        ChargerFormat.Ocpp16 => new OcppInput(options ?? new(), clock ?? TimeProvider.System, OcppVersion.Ocpp16),
        ChargerFormat.Ocpp201 => new OcppInput(options ?? new(), clock ?? TimeProvider.System, OcppVersion.Ocpp201),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Reads the next line. Never throws, whatever it holds. An empty line has no events.</summary>
    public ChargerLine Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        try
        {
            return string.IsNullOrWhiteSpace(line) ? ChargerLine.Nothing : ReadLine(line.TrimStart('\uFEFF'));
        }
        catch (Exception bad) when (bad is System.Text.Json.JsonException or FormatException or InvalidOperationException
            or OverflowException)
        {
            return ChargerLine.Unreadable(bad is System.Text.Json.JsonException ? "The line is not JSON." : bad.Message);
        }
    }

    /// <summary>The input has ended: what waited for more of it comes out now.</summary>
    public virtual ChargerLine Complete() => ChargerLine.Nothing;

    private protected abstract ChargerLine ReadLine(string line);
}
