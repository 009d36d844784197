using Kilowatch.Oicp;

namespace Kilowatch.Emp.Store;

/// <summary>A message on its way into the store.</summary>
/// <param name="Session">The session's key: its SessionID in canonical form.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Arrived">When, in whole milliseconds: what both stores can hold.</param>
/// <param name="Fingerprint">Of its content.</param>
/// <param name="Body">Its JSON.</param>
/// <param name="MayOpen">Whether it may be the first of its session.</param>
/// <param name="Outbox">What the app's backend is to be told about it.</param>
internal sealed record PendingMessage(
    string Session, MessageKind Kind, DateTimeOffset Arrived, UInt128 Fingerprint, ReadOnlyMemory<byte> Body, bool MayOpen,
    IReadOnlyList<OutboxEntry> Outbox);

/// <summary>What became of it.</summary>
internal enum AppendResult
{
    /// <summary>It is stored.</summary>
    Stored,

    /// <summary>The same content was there already.</summary>
    Duplicate,

    /// <summary>There is no such session, and it may not open one.</summary>
    UnknownSession,
}
