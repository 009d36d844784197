using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Validate;

/// <summary>The members that OICP gives to each message, as the message's own record has them.</summary>
internal static class KnownMembers
{
    private const int MaxName = 64;

    private static readonly FrozenDictionary<MessageKind, FrozenSet<string>> ByKind = new Dictionary<MessageKind, FrozenSet<string>>
    {
        [MessageKind.Start] = NamesOf(typeof(StartNotification)),
        [MessageKind.Progress] = NamesOf(typeof(ProgressNotification)),
        [MessageKind.End] = NamesOf(typeof(EndNotification)),
        [MessageKind.Error] = NamesOf(typeof(ErrorNotification)),
        [MessageKind.AuthorizeStart] = NamesOf(typeof(AuthorizeStart)),
        [MessageKind.AuthorizeStop] = NamesOf(typeof(AuthorizeStop)),
        [MessageKind.AuthorizeRemoteStart] = NamesOf(typeof(AuthorizeRemoteStart)),
        [MessageKind.AuthorizeRemoteStop] = NamesOf(typeof(AuthorizeRemoteStop)),
        [MessageKind.ChargeDetailRecord] = NamesOf(typeof(ChargeDetailRecord)),
    }.ToFrozenDictionary();

    // Of HubProviderID and the EMP document's HubProviderId, which are one member, the former.
    private static readonly FrozenDictionary<string, string> Spelling =
        ByKind.Values.SelectMany(names => names).Order(StringComparer.Ordinal).DistinctBy(Folded, StringComparer.Ordinal)
            .ToFrozenDictionary(Folded, StringComparer.Ordinal);

    // A bit for each, so that what a message has and what a kind asks for are compared at once.
    private static readonly FrozenDictionary<string, int> Numbers = Spelling.Values
        .Concat(["Result", "StatusCode", "AuthorizationStatus", "AuthorizationStopIdentifications"])
        .Order(StringComparer.Ordinal).Index().ToFrozenDictionary(member => Folded(member.Item), member => member.Index,
            StringComparer.Ordinal);

    // Taken once: taking one allocates, and there may be millions of messages.
    private static readonly Dictionary<MessageKind, FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>> Lookups =
        ByKind.ToDictionary(k => k.Key, k => k.Value.GetAlternateLookup<ReadOnlySpan<char>>());

    /// <summary>The members of that message; null where it is not known which message it is.</summary>
    public static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>? Of(MessageKind kind) =>
        Lookups.TryGetValue(kind, out var names) ? names : null;

    /// <summary>The member that was meant by a name that differs only in case, blanks, - or _.</summary>
    public static string? Meant(string name) => Spelling.GetValueOrDefault(Folded(name));

    /// <summary>The set of these members.</summary>
    public static ulong Bits(IEnumerable<string> names) => names.Aggregate(0UL, (bits, name) => bits | (1UL << Numbers[Folded(name)]));

    /// <summary>The set of the one member that the reader's name means; none for a name that OICP does not have.</summary>
    public static ulong BitOf(in Utf8JsonReader name)
    {
        if (name.ValueIsEscaped || name.ValueSpan.Length > MaxName) return 0;
        return Numbers.TryGetValue(Folded(Encoding.UTF8.GetString(name.ValueSpan)), out var number) ? 1UL << number : 0;
    }

    private static string Folded(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    private static FrozenSet<string> NamesOf(Type message) => message
        .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(p => p.GetMethod is { IsPublic: true } || p.GetCustomAttribute<JsonIncludeAttribute>() is not null)
        .Where(p => p.GetCustomAttribute<JsonIgnoreAttribute>() is null && p.GetCustomAttribute<JsonExtensionDataAttribute>() is null)
        .Select(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? p.Name)
        .ToFrozenSet(StringComparer.Ordinal);
}
