using Kilowatch.Hub.Partners;

namespace Kilowatch.Hub.Relay;

/// <summary>What is known of a request besides its body.</summary>
/// <param name="Arrived">When, by the hub's clock.</param>
/// <param name="ProcessId">What its answer carries.</param>
/// <param name="ProcessIdText">The same as it is written.</param>
/// <param name="Caller">Null when everyone is believed (Authentication None).</param>
internal readonly record struct RequestInfo(DateTimeOffset Arrived, Guid ProcessId, string ProcessIdText, Caller? Caller);
