using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Kilowatch.Oicp;

namespace Kilowatch.Hub.Sessions;

/// <summary>A request of a provider about a session, read and valid.</summary>
/// <param name="Body">As it came.</param>
/// <param name="Facts">What one pass over it found.</param>
/// <param name="Provider">Who asks.</param>
/// <param name="PathId">The ProviderID in the path, as written.</param>
/// <param name="Context">For the journal.</param>
internal sealed record ProviderRequestContext(ReadOnlyMemory<byte> Body, MessageFacts Facts, ProviderPartner Provider, string PathId,
    RelayContext Context)
{
    public string? Text(WireText text) => text.TextIn(Body.Span);
}
