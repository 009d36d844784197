using System.Text;
using System.Text.Json.Nodes;

namespace Kilowatch.Cli.Partners;

/// <summary>The list of partners for the eye.</summary>
internal static class PartnersTable
{
    public static string Text(string answer)
    {
        var all = JsonNode.Parse(answer)!;
        var text = new StringBuilder();
        Add(text, "operator", all["operators"]!.AsArray(), "subOperators");
        Add(text, "provider", all["providers"]!.AsArray(), "subProviders");
        return text.Length == 0 ? "no partners" : text.ToString().TrimEnd();
    }

    private static void Add(StringBuilder text, string kind, JsonArray partners, string subs)
    {
        foreach (var partner in partners.OfType<JsonObject>())
        {
            var also = string.Join(" ", partner[subs]?.AsArray().Select(s => (string?)s) ?? []);
            text.Append(kind).Append("  ").Append(((string?)partner["id"] ?? "").PadRight(12))
                .Append("  ").Append(((string?)partner["endpoint"] ?? "-").PadRight(36))
                .Append("  ").Append((string?)partner["source"]);
            if (also.Length > 0) text.Append("  with ").Append(also);
            text.AppendLine();
        }
    }
}
