using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Kilowatch.Emp.Sessions;

namespace Kilowatch.Emp.Live;

/// <summary>One picture as all viewers of its session get it.</summary>
internal sealed class Frame
{
    public Frame(SessionPicture picture, DateTimeOffset? nextChange)
    {
        (Picture, NextChange) = (picture, nextChange);
        Id = string.Create(CultureInfo.InvariantCulture, $"{picture.Revision}.{picture.State}");
        Bytes = Write(picture, Id);
    }

    public SessionPicture Picture { get; }

    /// <summary>When it is out of date although nothing came; null when only a message can make it so.</summary>
    public DateTimeOffset? NextChange { get; }

    /// <summary>Tells a viewer who comes back (<c>Last-Event-ID</c>) whether there is anything new.</summary>
    public string Id { get; }

    /// <summary>As a server-sent event. Each holds the whole picture, so that a viewer who missed some misses nothing.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    private static byte[] Write(SessionPicture picture, string id)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        buffer.Write(System.Text.Encoding.ASCII.GetBytes($"id: {id}\nevent: session\ndata: "));
        using (var json = new Utf8JsonWriter(buffer)) JsonSerializer.Serialize(json, picture, SessionJson.Default.SessionPicture);
        buffer.Write("\n\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
