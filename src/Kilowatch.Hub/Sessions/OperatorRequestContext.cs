using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Sessions;

/// <summary>A request of an operator about a session, read and valid.</summary>
/// <param name="Body">As it came.</param>
/// <param name="Facts">What one pass over it found.</param>
/// <param name="Operator">Who asks.</param>
/// <param name="PathId">The OperatorID in the path, as written.</param>
/// <param name="Context">For the journal.</param>
internal sealed record OperatorRequestContext(ReadOnlyMemory<byte> Body, MessageFacts Facts, OperatorPartner Operator, string PathId,
    RelayContext Context)
{
    public string? Text(WireText text) => text.TextIn(Body.Span);
}
