using System.Collections.Concurrent;
using Kilowatch.Hub.Privacy;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Hub.AuthenticationData;

/// <summary>Who may charge without its provider being asked, as the providers uploaded it: in memory for asking, on disk for the next
/// start.</summary>
/// <remarks>What a provider uploads is done one after the other (OICP 2.3: "MUST always be used sequentially"): its caller holds the
/// provider's turn.</remarks>
internal sealed class AuthenticationDirectory(IAuthenticationStore store) : IHostedLifecycleService
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<(IdentificationMediumKind, string), StoredRecord>> _providers =
        new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        store.Changed += Reload; // before reading, so that nothing between is missed
        await Task.Run(
            () =>
            {
                foreach (var (provider, record) in store.ReadAll()) Of(provider)[KeyOf(record.Medium)] = record;
            },
            cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public SemaphoreSlim TurnOf(string provider) => _turns.GetOrAdd(provider, _ => new SemaphoreSlim(1));

    /// <summary>The turn among all hubs on the store, once it is this hub's among its own requests. What others did is known here
    /// then.</summary>
    /// <exception cref="StoreDownException">Not now.</exception>
    public async Task<IAsyncDisposable?> TakeTurnAsync(string provider)
    {
        var turn = await store.TakeTurnAsync(provider);
        if (turn is not null) await Task.Run(() => Reload(provider));
        return turn;
    }

    public StoredRecord? Find(string provider, IdentificationMedium medium) =>
        _providers.TryGetValue(provider, out var records) && records.TryGetValue(KeyOf(medium), out var record) ? record : null;

    /// <returns>Why nothing may be done, null when it may. Records are named by their place alone.</returns>
    public string? Objection(string provider, PushAction action, IReadOnlyList<PushedRecord> pushed)
    {
        if (action is not (PushAction.Insert or PushAction.Update)) return null;
        var misfits =
            pushed.Where(record => Find(provider, record.Medium) is null == (action == PushAction.Update)).Select(record => record.Index)
                .ToList();
        if (misfits.Count == 0) return null;
        var places = AuthenticationDataReader.Places(misfits);
        return action == PushAction.Insert
            ? $"Nothing was inserted: of AuthenticationDataRecord, counted from 0, there are already {places}."
            : $"Nothing was updated: of AuthenticationDataRecord, counted from 0, there are not yet {places}.";
    }

    /// <summary>On disk first, then in effect.</summary>
    public async Task ApplyAsync(string provider, PushAction action, IReadOnlyList<StoredRecord> records)
    {
        await Task.Run(() => store.Apply(provider, action, records));
        if (action == PushAction.FullLoad)
        {
            _providers[provider] = new(records.Select(record => KeyValuePair.Create(KeyOf(record.Medium), record)));
            return;
        }

        var kept = Of(provider);
        foreach (var record in records)
        {
            if (action == PushAction.Delete) kept.TryRemove(KeyOf(record.Medium), out _);
            else kept[KeyOf(record.Medium)] = record;
        }
    }

    /// <returns>How many records were of that person.</returns>
    public async Task<int> ForgetAsync(string token)
    {
        var forgotten = await Task.Run(() => store.Forget(token));
        foreach (var records in _providers.Values)
        {
            foreach (var (key, record) in records)
            {
                if (record.Medium.IsOf(token)) records.TryRemove(key, out _);
            }
        }

        return forgotten;
    }

    private void Reload(string provider) =>
        _providers[provider] = new(store.Read(provider).Select(record => KeyValuePair.Create(KeyOf(record.Medium), record)));

    private ConcurrentDictionary<(IdentificationMediumKind, string), StoredRecord> Of(string provider) =>
        _providers.GetOrAdd(provider, _ => new());

    private static (IdentificationMediumKind, string) KeyOf(IdentificationMedium medium) => (medium.Class, medium.Token);
}

/// <summary>A record as it is kept.</summary>
internal sealed record StoredRecord(IdentificationMedium Medium, PinHash? Pin);
