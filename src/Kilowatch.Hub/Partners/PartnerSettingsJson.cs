using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kilowatch.Hub.Partners;

/// <summary>Partners' settings in the store and on the admin routes. An unknown member is a mistake, not a setting that is silently
/// lost.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(OperatorOptions))]
[JsonSerializable(typeof(ProviderOptions))]
[JsonSerializable(typeof(ContractOptions))]
internal sealed partial class PartnerSettingsJson : JsonSerializerContext
{
    /// <exception cref="JsonException">It does not fit the settings; the path names the place.</exception>
    public static OperatorOptions ReadOperator(string json)
    {
        var partner = JsonSerializer.Deserialize(json, Default.OperatorOptions) ?? new OperatorOptions();
        (partner.SubOperators, partner.Certificates) = (partner.SubOperators ?? [], partner.Certificates ?? []); // null clears a list
        return partner;
    }

    /// <exception cref="JsonException">It does not fit the settings; the path names the place.</exception>
    public static ProviderOptions ReadProvider(string json)
    {
        var partner = JsonSerializer.Deserialize(json, Default.ProviderOptions) ?? new ProviderOptions();
        (partner.SubProviders, partner.Certificates) = (partner.SubProviders ?? [], partner.Certificates ?? []);
        return partner;
    }
}
