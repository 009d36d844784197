using Kilowatch.Hub.AuthenticationData;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage.Postgres;
using Npgsql;

namespace Kilowatch.Hub;

/// <summary>The database that hubs share, whether any of them runs or not.</summary>
public static class StoreDatabase
{
    /// <summary>Nobody's request waits for it.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Removes a person's identification from all that is in the database. Hubs that run hear of it.</summary>
    /// <param name="connectionString">As in <c>ConnectionStrings:Hub</c>.</param>
    /// <param name="uid">The card's UID; or</param>
    /// <param name="evcoId">the contract's EvcoID.</param>
    /// <param name="cancellationToken">Gives up; what is removed until then is removed.</param>
    /// <exception cref="HubConfigurationException">It is not the database of a hub, or nobody can be called so.</exception>
    /// <exception cref="StoreDownException">The database cannot be used; what is removed until then is removed.</exception>
    public static async Task<Forgotten> ForgetAsync(string? connectionString, string? uid, string? evcoId,
        CancellationToken cancellationToken)
    {
        var person = DataSubject.Of(uid, evcoId) ?? throw new HubConfigurationException(DataSubject.Expected);
        await using var database = PostgresDatabase.Open(connectionString);
        var reads = new PostgresReads(new HubOptions(), database.General, Deadline, TimeProvider.System);
        await DemandVersionAsync(reads, cancellationToken);
        var authentication = new PostgresAuthentication(database.General, new PostgresChanges());
        await authentication.ReadKeyAsync(cancellationToken);
        var token = person.TokenBy(new IdentityHash(() => authentication.Key));
        var records = authentication.Forget(token);
        var forgotten =
            await new PostgresForgetting(reads, new PostgresWrites(database.General, Deadline)).RunAsync(person, token, cancellationToken);
        return forgotten with { AuthenticationRecords = records };
    }

    /// <summary>In the tables of a newer hub a person may be found in places that are not known here.</summary>
    private static async Task DemandVersionAsync(PostgresReads reads, CancellationToken cancellationToken)
    {
        try
        {
            var version =
                (await reads.AllAsync("SELECT coalesce(max(version), 0) FROM hub_schema", row => row.GetInt32(0), cancellationToken))[0];
            if (version > PostgresSchema.Newest)
                throw new HubConfigurationException(
                    "ConnectionStrings:Hub is the database of a newer hub: use the kilowatch of that version.");
        }
        catch (StoreDownException down) when (down.InnerException is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            throw new HubConfigurationException("ConnectionStrings:Hub is not the database of a hub: give the one that the hubs use.");
        }
    }
}
