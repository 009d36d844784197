using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Kilowatch.Shared;

/// <summary>An OpenAPI document as one page for people: no script and no other file, so that its policy can forbid everything.</summary>
internal static class OpenApiPage
{
    private const string Style = """
        :root{color-scheme:light dark}
        body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;overflow-wrap:anywhere}
        h1,h2{line-height:1.2}h2{margin-top:2.5rem}h3{margin-bottom:.25rem}
        details{border-top:1px solid #8886}details>:not(summary){margin-left:1rem}
        summary{padding:.5rem 0;cursor:pointer}
        code{font:.9em ui-monospace,monospace}
        ul{padding-left:1.25rem}
        a,summary{border-radius:2px}:focus-visible{outline:3px solid;outline-offset:2px}
        """;

    /// <summary>Allows this style and nothing else.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <param name="document">OpenAPI 3.1.</param>
    /// <param name="address">Where the document itself is.</param>
    public static string Render(JsonObject document, string address)
    {
        var (info, page) = (document["info"]!, new StringBuilder());
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
            <title>{Text(info["title"])}</title><style>{Style}</style></head><body><main>
            <h1>{Text(info["title"])}</h1>
            <p>{Text(info["description"])}</p>
            <p>Version {Text(info["version"])}. <a href="{Text(address)}">OpenAPI 3.1 as JSON</a></p>
            """);
        var paths = document["paths"]!.AsObject();
        Operations(page, "OICP 2.3", paths.Where(path => IsBelow(path.Key, "/api/oicp/")));
        Operations(page, "For everybody else", paths.Where(path => !IsBelow(path.Key, "/api/oicp/") && !IsBelow(path.Key, "/admin/")));
        Operations(page, "For the operator of this server", paths.Where(path => IsBelow(path.Key, "/admin/")));
        Operations(page, "Webhooks", document["webhooks"]!.AsObject());
        page.Append("<h2>Messages</h2>");
        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
            page.Append(CultureInfo.InvariantCulture, $"<h3 id=\"{Text(name)}\">{Text(name)}</h3>{Shape(schema!)}");
        return page.Append("</main></body></html>").ToString();
    }

    private static bool IsBelow(string path, string prefix) => path.StartsWith(prefix, StringComparison.Ordinal);

    private static void Operations(StringBuilder page, string title, IEnumerable<KeyValuePair<string, JsonNode?>> paths)
    {
        var operations = paths.SelectMany(
            path => path.Value!.AsObject().Select(operation => (path.Key, operation.Key, operation.Value!))).ToList();
        if (operations.Count == 0) return;
        page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(title)}</h2>");
        foreach (var (path, method, operation) in operations)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<details><summary><code>{Text(method.ToUpperInvariant())} {Text(path)}</code> {Text(operation["summary"])}</summary>");
            if (operation["parameters"] is JsonArray parameters)
            {
                page.Append("<h3>Parameters</h3><ul>");
                foreach (var parameter in parameters)
                    page.Append(CultureInfo.InvariantCulture,
                        $"<li><code>{Text(parameter!["name"])}</code> ({Text(parameter["in"])}) {Shape(parameter["schema"]!)}</li>");
                page.Append("</ul>");
            }

            if (Schema(operation["requestBody"]) is { } body) page.Append(CultureInfo.InvariantCulture, $"<h3>Body</h3>{Shape(body)}");
            page.Append("<h3>Responses</h3><ul>");
            foreach (var (status, response) in operation["responses"]!.AsObject())
            {
                page.Append(CultureInfo.InvariantCulture, $"<li><code>{Text(status)}</code> {Text(response!["description"])} ");
                page.Append(CultureInfo.InvariantCulture, $"{(Schema(response) is { } answer ? Shape(answer) : "")}</li>");
            }

            page.Append("</ul></details>");
        }
    }

    private static JsonNode? Schema(JsonNode? content) => content?["content"]?["application/json"]?["schema"];

    /// <summary>What a value must be: a link to a message, its members, or its limits.</summary>
    private static string Shape(JsonNode schema)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            var name = Text(reference.Split('/')[^1]);
            return $"<a href=\"#{name}\">{name}</a>";
        }

        if (schema["oneOf"] is JsonArray either) return "one of " + string.Join(", ", either.Select(one => Shape(one!)));
        var required = schema["required"]?.AsArray().Select(name => (string)name!).ToHashSet(StringComparer.Ordinal) ?? [];
        var limits = schema.AsObject().Where(limit => limit.Key is not ("description" or "properties" or "required" or "items" or "anyOf"))
            .Select(limit => $"{Text(limit.Key)} <code>{Text(limit.Value)}</code>");
        var text = new StringBuilder(string.Join(", ", limits));
        if (schema["description"] is { } description) text.Append(CultureInfo.InvariantCulture, $" {Text(description)}");
        if (schema["items"] is { } items) text.Append(CultureInfo.InvariantCulture, $" of {Shape(items)}");
        if (schema["anyOf"] is JsonArray any)
            text.Append(CultureInfo.InvariantCulture,
                $" At least one of {string.Join(" and ", any.Select(one => $"<code>{Text(one!["required"]![0])}</code>"))}.");
        if (schema["properties"] is not JsonObject members) return text.ToString();
        text.Append("<ul>");
        foreach (var (name, member) in members)
            text.Append(CultureInfo.InvariantCulture,
                $"<li><code>{Text(name)}</code>{(required.Contains(name) ? " (mandatory)" : "")}: {Shape(member!)}</li>");
        return text.Append("</ul>").ToString();
    }

    private static string Text(JsonNode? value) =>
        WebUtility.HtmlEncode(value is JsonArray or JsonObject ? value.ToJsonString() : value?.ToString() ?? "");
}
