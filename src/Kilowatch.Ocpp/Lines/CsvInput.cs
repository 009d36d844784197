namespace Kilowatch.Ocpp.Lines;

/// <summary>CSV (RFC 4180, one line a record, comma or semicolon), with a header naming the columns, else in the order session, time, kWh,
/// event, evse, error, uid, evco.</summary>
internal sealed class CsvInput : ChargerInput
{
    private string[]? _columns;

    private protected override ChargerLine ReadLine(string line)
    {
        // A semicolon separates where the comma is the decimal sign; the numbers themselves keep the point.
        var cells = Cells(line, line.Contains(';', StringComparison.Ordinal) ? ';' : ',');
        if (_columns is null)
        {
            var names = cells.Select(cell => cell.ToLowerInvariant()).ToArray();
            var isHeader = names.Contains("session");
            _columns = isHeader ? names : ["session", "time", "kwh", "event", "evse", "error", "uid", "evco"];
            if (isHeader) return ChargerLine.Of();
        }

        return SessionLine.Read(
            name => Array.IndexOf(_columns, name.ToLowerInvariant()) is >= 0 and var i && i < cells.Count && cells[i].Length > 0
                ? cells[i]
                : null);
    }

    private static List<string> Cells(string line, char separator)
    {
        var (cells, cell, quoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == separator && !quoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString().Trim());
        return cells;
    }
}
