using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Kilowatch.Emp.Sessions;

namespace Kilowatch.Emp.Live;

/// <summary>One view as all viewers of its session get it.</summary>
internal sealed class ServerSentEvent
{
    public ServerSentEvent(SessionView view, DateTimeOffset? nextChange)
    {
        (View, NextChange) = (view, nextChange);
        Id = string.Create(CultureInfo.InvariantCulture, $"{view.Revision}.{view.State}");
        Bytes = Write(view, Id);
    }

    public SessionView View { get; }

    /// <summary>When it is out of date although nothing came; null when only a message can make it so.</summary>
    public DateTimeOffset? NextChange { get; }

    /// <summary>Tells a viewer who comes back (<c>Last-Event-ID</c>) whether there is anything new.</summary>
    public string Id { get; }

    /// <summary>As a server-sent event. Each holds the whole view, so that a viewer who missed some misses nothing.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    private static byte[] Write(SessionView view, string id)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        buffer.Write(System.Text.Encoding.ASCII.GetBytes($"id: {id}\nevent: session\ndata: "));
        using (var json = new Utf8JsonWriter(buffer)) JsonSerializer.Serialize(json, view, SessionJson.Default.SessionView);
        buffer.Write("\n\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
