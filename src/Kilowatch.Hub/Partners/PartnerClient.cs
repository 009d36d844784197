using System.Runtime.CompilerServices;

namespace Kilowatch.Hub;

/// <summary>Calls one partner: connections of its own, a bound of its own, so that a partner that hangs costs no other anything.</summary>
/// <remarks>There is no circuit breaker: after a failure the CPO's retry must be admitted and tried at once. What a partner
/// that hangs can hold is bounded by the calls that may be under way to it.</remarks>
internal sealed class PartnerClient : IDisposable
{
    private readonly IPartnerCalls _calls;
    private readonly TimeProvider _clock;
    private readonly int _mostAtOnce;
    private int _underWay;

    /// <param name="endpoint">Where all calls go; null when the partner is not called.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="tls">For an endpoint with https.</param>
    /// <param name="clock">For the time limit.</param>
    public PartnerClient(Uri? endpoint, HubOptions options, OutgoingTls tls, TimeProvider clock)
    {
        (_clock, _mostAtOnce) = (clock, options.MaxRequestsPerPartner);
        _calls = endpoint?.Scheme == Uri.UriSchemeHttps ? new TlsCalls(options, tls, clock) : new PlainCalls(options.MaxAnswerSize, clock);
    }

    /// <summary>Calls that wait for its answer at this moment.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Posts a JSON body and reads the whole answer. Never throws for what the partner does.</summary>
    /// <param name="uri">Below the endpoint.</param>
    /// <param name="body">Not read any more once this has ended.</param>
    /// <param name="processId">For the header <c>Process-ID</c>.</param>
    /// <param name="timeout">How long all of it may take.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    [AsyncMethodBuilder(typeof(PooledAsync<>))]
    public async ValueTask<PartnerAnswer> PostAsync(Uri uri, ReadOnlyMemory<byte> body, string processId, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var started = _clock.GetTimestamp();
        if (Interlocked.Increment(ref _underWay) > _mostAtOnce)
        {
            Interlocked.Decrement(ref _underWay);
            return new PartnerAnswer(default, CallFailures.TooMany(_mostAtOnce), TimeSpan.Zero);
        }

        try
        {
            var (answer, failure) = await _calls.PostAsync(uri, body, processId, timeout, cancellationToken);
            return new PartnerAnswer(answer, failure, _clock.GetElapsedTime(started));
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    public void Dispose() => _calls.Dispose();
}
