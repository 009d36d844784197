using Kilowatch.Oicp;

namespace Kilowatch.Emp.Store;

/// <summary>A message as it is stored.</summary>
/// <param name="Revision">Its place among the session's messages, from 1, without gaps, in the order of storing.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Arrived">When it first arrived.</param>
/// <param name="Fingerprint">Of its content; the same content of a session is stored once.</param>
/// <param name="Body">Its JSON as it came, but for the digits of a PIN.</param>
internal sealed record StoredMessage(long Revision, MessageKind Kind, DateTimeOffset Arrived, UInt128 Fingerprint,
    ReadOnlyMemory<byte> Body);
