using Kilowatch.Hub.AuthenticationData;
using Kilowatch.Hub.Privacy;
using Kilowatch.Hub.Storage.Embedded;
using Microsoft.Data.Sqlite;

namespace Kilowatch.Hub;

/// <summary>The data directory of a hub, from outside.</summary>
public static class StoreDirectory
{
    /// <summary>Copies the data directory of a hub, or of an EMP with SQLite, which may run meanwhile: the copy is the directory as it was
    /// at one moment while it was made, and a hub or an EMP starts on it.</summary>
    /// <param name="directory"><c>Hub:Data</c> or <c>Emp:Data</c>.</param>
    /// <param name="target">Is not there yet.</param>
    /// <param name="cancellationToken">Gives up; then there is no <paramref name="target"/>.</param>
    /// <exception cref="HubConfigurationException">One of the directories cannot be used.</exception>
    /// <exception cref="StoreDownException">The journal is damaged.</exception>
    public static async Task<BackedUp> BackUpAsync(string directory, string target, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(directory) || Directory.GetFiles(directory, "*.db").Length == 0)
            throw new HubConfigurationException($"{directory} holds no data: give the directory of Hub:Data or Emp:Data.");
        if (Path.Exists(target)) throw new HubConfigurationException($"{target} is there already: a backup needs a directory of its own.");
        var unfinished = Path.GetFullPath(target).TrimEnd('/') + ".unfinished";
        try
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
            Directory.CreateDirectory(unfinished);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(unfinished, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var backedUp = await new DirectoryBackup(directory, unfinished).RunAsync(cancellationToken);
            Directory.Move(unfinished, target);
            return backedUp;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new HubConfigurationException($"{target} cannot be written: {failed.Message}");
        }
    }

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
