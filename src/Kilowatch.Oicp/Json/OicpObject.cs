using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kilowatch.Oicp;

/// <summary>
/// Any JSON object of OICP. Members that this version does not know are kept and written back, so that a partner who speaks
/// a newer OICP loses nothing on the way. Records compare lists and unknown members by reference.
/// </summary>
public abstract record OicpObject
{
    // The generated serializers know our messages only.
    private protected OicpObject()
    {
    }

    /// <summary>Members that are not in OICP 2.3, as they came; null when there are none.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? UnknownMembers { get; set; }

    // Unknown members can hold anything, a misplaced PIN included: they never reach a log through ToString.
    protected virtual bool PrintMembers(StringBuilder builder) => false;
}
