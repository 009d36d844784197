using Kilowatch.Hub.AuthenticationData;
using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Privacy;

/// <summary>Removes a person's identification from all that a running hub keeps.</summary>
internal sealed class Forgetting(IJournal journal, AuthenticationDirectory data, IdentityHash identities)
{
    public async Task<Forgotten> ForgetAsync(DataSubject person, CancellationToken cancellationToken)
    {
        // The uploaded data first: until they are gone, the next request would be recognised, and stored, again.
        var token = person.TokenBy(identities);
        var records = await data.ForgetAsync(token);
        return (await journal.ForgetAsync(person, token, cancellationToken)) with { AuthenticationRecords = records };
    }
}
