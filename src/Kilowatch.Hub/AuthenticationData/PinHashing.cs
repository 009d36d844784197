namespace Kilowatch.Hub.AuthenticationData;

/// <summary>Hashing a PIN is slow on purpose: only so much of it runs at once that notifications keep a processor for themselves,
/// and only so many wait for it.</summary>
internal sealed class PinHashing(HubOptions options) : IDisposable
{
    private const int MaxWaiting = 256;
    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    public async Task<PinHash> HashAsync(string pin, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => PinHash.Of(pin, options.PinHashCost), cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <returns>Null when too many wait already, and it was not looked at.</returns>
    public async Task<bool?> VerifyAsync(PinHash hash, string pin)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        await _slots.WaitAsync();
        try
        {
            return await Task.Run(() => hash.Verify(pin));
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
