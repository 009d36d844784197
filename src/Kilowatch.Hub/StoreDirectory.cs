using Kilowatch.Hub.AuthenticationData;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage.Embedded;

namespace Kilowatch.Hub;

/// <summary>The store of a hub that is not running.</summary>
public static class StoreDirectory
{
    /// <summary>Removes a person's identification from all that is in the directory.</summary>
    /// <param name="directory">The hub's <c>Hub:Data</c>.</param>
    /// <param name="uid">The card's UID; or</param>
    /// <param name="evcoId">the contract's EvcoID.</param>
    /// <param name="cancellationToken">Gives up; what is removed until then is removed.</param>
    /// <exception cref="HubConfigurationException">The directory has no store, or a hub is running on it, or nobody can be called
    /// so.</exception>
    public static async Task<Forgotten> ForgetAsync(string directory, string? uid, string? evcoId, CancellationToken cancellationToken)
    {
        var person = DataSubject.Of(uid, evcoId) ?? throw new HubConfigurationException(DataSubject.Expected);
        if (!File.Exists(Path.Combine(directory, "sessions.db")))
            throw new HubConfigurationException($"{directory} is not the data directory of a hub: give the directory of its Hub:Data.");
        using var files = new StoreFiles(directory);
        using var authentication = new SqliteAuthenticationFile(files.AuthenticationData);
        using var reader = new JournalReader(files, new DurablePosition());
        var edit = new JournalEdit(files);
        edit.Finish();
        var token = person.TokenBy(new IdentityHash(() => authentication.Key));
        var records = authentication.Forget(token);
        var forgotten =
            await Task.Run(() => new EmbeddedForgetting(files, reader, edit).Run(person, token, cancellationToken), cancellationToken);
        return forgotten with { AuthenticationRecords = records };
    }
}
