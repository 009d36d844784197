using System.Text.Json;
using Kilowatch.Ocpp.Frames;

namespace Kilowatch.Ocpp.Lines;

/// <summary>Lines like {"session":"...","evse":"DE*ABC*E1","at":"2026-01-01T10:00:00+01:00","event":"meter","kwh":1.234}.</summary>
internal sealed class JsonLinesInput : ChargerInput
{
    private protected override ChargerLine ReadLine(string line)
    {
        using var json = JsonDocument.Parse(line);
        var fields = json.RootElement;
        if (WrongFormat.OfJson(fields) is { } other) return ChargerLine.Unreadable(other);
        if (fields.ValueKind != JsonValueKind.Object)
            return ChargerLine.Unreadable("The line is not a JSON object: expected {\"session\":...,\"at\":...,\"kwh\":...}.");
        return SessionLine.Read(name => fields.Text(name));
    }
}
