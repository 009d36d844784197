using System.Text.Json.Serialization;

namespace Kilowatch.Ocpp.Transactions;

/// <summary>A station: its transactions, and what is known of its clock. What is serialized survives a restart.</summary>
internal sealed class Station
{
    private const int MaxRecent = 16;
    private const int MaxOpen = 100;
    private const int MaxAuthorized = 8;

    /// <summary>Empty for the station of frames that name none.</summary>
    public string Name { get; set; } = "";

    public List<Transaction> Open { get; set; } = [];

    /// <summary>Transactions that were a session, the newest last: the same input again means the same sessions.</summary>
    public List<RecentTransaction> Recent { get; set; } = [];

    /// <summary>The time of the newest status of each connector.</summary>
    public Dictionary<string, DateTimeOffset> LastStatus { get; set; } = [];

    /// <summary>Whether this input has frames of it, rather than one before a restart.</summary>
    [JsonIgnore]
    public bool IsSeen { get; set; }

    /// <summary>Frames of several stations came as if of this one.</summary>
    [JsonIgnore]
    public bool IsMixed { get; set; }

    /// <summary>How long after its time the last message came.</summary>
    [JsonIgnore]
    public TimeSpan? Lag { get; set; }

    /// <summary>Stops that could be several transactions', until it is clear whose.</summary>
    [JsonIgnore]
    public List<Frames.OcppMessage> Unclear { get; } = [];

    /// <summary>Cards that were authorized or started remotely, for transactions that name none.</summary>
    [JsonIgnore]
    public List<AuthorizedCard> Authorized { get; } = [];

    [JsonIgnore]
    public bool IsEmpty => Open.Count == 0 && Recent.Count == 0;

    public override string ToString() => Name.Length == 0 ? "the station" : $"station {Name}";

    public List<Transaction> At(string connector) => Open.FindAll(transaction => transaction.Connector == connector);

    public void Add(Transaction transaction)
    {
        // A station has a handful of connectors; whatever sends more is not one.
        if (Open.Count >= MaxOpen) Open.RemoveAt(0);
        Open.Add(transaction);
    }

    public void Remember(Transaction transaction)
    {
        if (transaction.Session is not { } session) return;
        Recent.RemoveAll(recent => recent.Session == session.Value);
        if (Recent.Count >= MaxRecent) Recent.RemoveAt(0);
        Recent.Add(new(session.Value, transaction.Connector, transaction.StartText, transaction.IdTag,
            transaction.Numbers.LastOrDefault()));
    }

    public void Authorize(AuthorizedCard card)
    {
        if (Authorized.Count >= MaxAuthorized) Authorized.RemoveAt(0);
        Authorized.Add(card);
    }
}

/// <summary>A transaction that was a session, by what its start says.</summary>
internal sealed record RecentTransaction(string Session, string? Connector, string? StartText, string? IdTag, string? Number);

/// <summary>A card seen in Authorize, RemoteStartTransaction or RequestStartTransaction.</summary>
internal sealed record AuthorizedCard(string IdTag, string? Type, string? Connector, string? RemoteStartId, DateTimeOffset Arrived);
