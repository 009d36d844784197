using Kilowatch.Hub.Storage;
using Kilowatch.Hub.Storage.Embedded;
using Kilowatch.Hub.Storage.Postgres;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>What one hub asks of its store.</summary>
internal sealed record StoreNode(ISessionStore Sessions, IJournal Journal, IPartnerStore Partners, IStoreHealth Health)
{
    public static StoreNode Of(EmbeddedStorage storage) => new(storage.Sessions, storage.Journal, storage.Partners, storage.Writer);

    public static StoreNode Of(PostgresStorage storage) => new(storage.Sessions, storage.Journal, storage.Partners, storage.Monitor);
}
