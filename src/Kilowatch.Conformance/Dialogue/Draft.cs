using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Kilowatch.Conformance.Dialogue;

/// <summary>A message member by member, each value as it will stand on the wire, so that wrong ones can be written too.</summary>
internal sealed class Draft
{
    private readonly List<(string Name, string Json)> _members;

    private Draft(List<(string, string)> members) => _members = members;

    public static Draft Empty { get; } = new([]);

    /// <summary>With this member, in its old place or at the end.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="json">Its value as JSON; anything, also what is not JSON.</param>
    public Draft With(string name, string json)
    {
        var members = _members.ToList();
        var at = members.FindIndex(member => string.Equals(member.Name, name, StringComparison.Ordinal));
        if (at < 0) members.Add((name, json));
        else members[at] = (name, json);
        return new(members);
    }

    public Draft WithText(string name, string text) =>
        With(name, "\"" + JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"");

    public Draft WithTime(string name, DateTimeOffset time) =>
        WithText(name, time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public Draft Without(string name) => new([.. _members.Where(member => !string.Equals(member.Name, name, StringComparison.Ordinal))]);

    public Draft Only(string[] names) => new([.. _members.Where(member => names.Contains(member.Name, StringComparer.Ordinal))]);

    public byte[] ToUtf8()
    {
        var text = new StringBuilder("{");
        foreach (var (name, json) in _members) text.Append(text.Length == 1 ? "" : ",").Append('"').Append(name).Append("\":").Append(json);
        return Encoding.UTF8.GetBytes(text.Append('}').ToString());
    }
}
