using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kilowatch.Oicp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Shared;

/// <summary>The OpenAPI 3.1 description of the routes that a process serves: made from its route table, so none can be left out.
/// OICP's messages are described by the rule book itself.</summary>
internal sealed partial class OpenApiDocument(string title, string description, IReadOnlyDictionary<string, string> summaries)
{
    /// <summary>The kinds of messages by the end of OICP's paths.</summary>
    private static readonly (string PathEnd, MessageKind Kind)[] Bodies =
    [
        ("/charging-notifications", MessageKind.Notification),
        ("/authorize/start", MessageKind.AuthorizeStart),
        ("/authorize/stop", MessageKind.AuthorizeStop),
        ("/authorize-remote/start", MessageKind.AuthorizeRemoteStart),
        ("/authorize-remote/stop", MessageKind.AuthorizeRemoteStop),
        ("/charge-detail-record", MessageKind.ChargeDetailRecord),
    ];

    private Made? _made;

    /// <summary>What is sent without having been asked for, by its name (OpenAPI's <c>webhooks</c>).</summary>
    public IReadOnlyDictionary<string, string> Webhooks { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Serves the document at that path, and at <c>/openapi</c> as a page for people. Both are made at the first request, when
    /// every route is there.</summary>
    public void Map(IEndpointRouteBuilder app, string path)
    {
        app.MapGet(path, (RequestDelegate)(http => WriteAsync(http, "application/json", MadeFor(http, path).Json)));
        app.MapGet("/openapi", (RequestDelegate)(http =>
        {
            http.Response.Headers.ContentSecurityPolicy = OpenApiPage.ContentSecurityPolicy;
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            return WriteAsync(http, "text/html; charset=utf-8", MadeFor(http, path).Page);
        }));
    }

    private Made MadeFor(HttpContext http, string path)
    {
        if (_made is { } made) return made;
        var document = Make(http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints);
        return _made = new(Encoding.UTF8.GetBytes(document.ToJsonString()), Encoding.UTF8.GetBytes(OpenApiPage.Render(document, path)));
    }

    private static async Task WriteAsync(HttpContext http, string type, byte[] utf8)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = utf8.Length;
        await http.Response.Body.WriteAsync(utf8, http.RequestAborted);
    }

    private sealed record Made(byte[] Json, byte[] Page);

    /// <summary>The document for those routes.</summary>
    public JsonObject Make(IEnumerable<Endpoint> endpoints)
    {
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var route in endpoints.OfType<RouteEndpoint>())
        {
            var path = PathOf(route);
            if (path.Contains("**", StringComparison.Ordinal)) continue; // answers wrong paths
            var methods = route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"];
            if (!paths.TryGetValue(path, out var item)) paths[path] = item = [];
            foreach (var method in methods) item[method.ToLowerInvariant()] = Operation(method, path);
        }

        var schemas =
            new JsonObject
            {
                ["Acknowledgment"] = Acknowledgment(),
                ["AuthorizationAnswer"] = AuthorizationAnswer(),
                ["StatusCode"] = StatusCode()
            };
        foreach (var kind in Enum.GetValues<MessageKind>()) schemas[NameOf(kind)] = SchemaOf(kind);
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = title, ["version"] = Version, ["description"] = description },
            ["paths"] = new JsonObject(paths.Select(path => KeyValuePair.Create(path.Key, (JsonNode?)path.Value))),
            ["webhooks"] = new JsonObject(Webhooks.Select(hook => KeyValuePair.Create(hook.Key, (JsonNode?)Webhook(hook.Key, hook.Value)))),
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private static string Version =>
        typeof(OpenApiDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>A message of OICP: the members, and which of them must be there, are the rule book's.</summary>
    public static JsonObject SchemaOf(MessageKind kind)
    {
        if (kind == MessageKind.Notification)
        {
            return new JsonObject
            {
                ["oneOf"] = new JsonArray(
                    [.. ((MessageKind[])[MessageKind.Start, MessageKind.Progress, MessageKind.End, MessageKind.Error]).Select(
                        one => (JsonNode)Reference(NameOf(one)))]),
            };
        }

        var isNotification = kind is MessageKind.Start or MessageKind.Progress or MessageKind.End or MessageKind.Error;
        var empty = isNotification ? $$"""{"Type":"{{kind}}"}""" : "{}";
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var rule in RuleBook.Judge(Encoding.UTF8.GetBytes(empty), isNotification ? MessageKind.Notification : kind,
            ReadingMode.Strict))
        {
            if (rule.Rule == "progress.nothing-to-report" || rule.Pointer.Length < 2 || rule.Pointer.LastIndexOf('/') != 0) continue;
            var name = rule.Pointer[1..];
            var limits = MemberLimits.Of(name);
            limits["description"] = $"Expected: {rule.Expected} ({rule.Clause}).";
            if (name == "Type") limits = new JsonObject { ["const"] = kind.ToString() };
            properties[name] = limits;
            if (rule.IsMandatory) required.Add(name);
        }

        var schema = new JsonObject { ["type"] = "object", ["required"] = required, ["properties"] = properties };
        if (kind == MessageKind.Progress)
        {
            schema["anyOf"] = new JsonArray(
                new JsonObject { ["required"] = new JsonArray("ChargingDuration") },
                new JsonObject { ["required"] = new JsonArray("ConsumedEnergyProgress") });
        }

        return schema;
    }

    private static string PathOf(RouteEndpoint route)
    {
        var path = "/" + route.RoutePattern.RawText!.TrimStart('/');
        return Constraint().Replace(path.Length > 1 && path != "/admin/" ? path.TrimEnd('/') : path, "}");
    }

    private JsonObject Operation(string method, string path)
    {
        var operation = new JsonObject { ["operationId"] = OperationId().Replace(method.ToLowerInvariant() + path, "_").Trim('_') };
        if (summaries.TryGetValue($"{method} {path}", out var summary)) operation["summary"] = summary;
        var parameters = new JsonArray([.. Parameter().Matches(path).Select(p => (JsonNode)new JsonObject
        {
            ["name"] = p.Groups["name"].Value, ["in"] = "path", ["required"] = true, ["schema"] = ParameterSchema(p.Groups["name"].Value),
        })]);
        if (parameters.Count > 0) operation["parameters"] = parameters;
        var body = Bodies.FirstOrDefault(
            b => path.StartsWith("/api/oicp/", StringComparison.Ordinal) && path.EndsWith(b.PathEnd, StringComparison.Ordinal));
        if (body.PathEnd is not null) operation["requestBody"] = Content(Reference(NameOf(body.Kind)), isRequired: true);
        else if (method is "POST" or "PUT" or "PATCH")
            operation["requestBody"] = Content(new JsonObject { ["type"] = "object" }, isRequired: false);
        operation["responses"] = path.StartsWith("/api/oicp/", StringComparison.Ordinal) ? OicpResponses(path) : OtherResponses(path);
        return operation;
    }

    private static JsonObject OicpResponses(string path)
    {
        JsonNode answer() => Reference(path.Contains("/authorize/", StringComparison.Ordinal) ? "AuthorizationAnswer" : "Acknowledgment");
        var responses =
            new JsonObject { ["200"] = Response("Answered: Result or AuthorizationStatus says yes or no, StatusCode says why.", answer()) };
        foreach (var (status, text) in ((string, string)[])[
            ("400", "The message cannot be read or is not valid; AdditionalInfo names each member at fault."),
            ("401", "The caller is not who the message names: code 017."),
            ("413", "The body is too large."), ("415", "The body has a Content-Encoding."), ("429", "Too many requests; see Retry-After."),
            ("503", "Not now; see Retry-After.")])
        {
            responses[status] = Response(text, answer());
        }

        return responses;
    }

    private static JsonObject OtherResponses(string path)
    {
        var responses = new JsonObject { ["200"] = new JsonObject { ["description"] = "Done." } };
        if (path.Contains('{', StringComparison.Ordinal)) responses["404"] = new JsonObject { ["description"] = "Not known." };
        if (path.StartsWith("/admin", StringComparison.Ordinal))
        {
            responses["401"] =
                new JsonObject
                {
                    ["description"] =
                    "A credential is needed: a token of AdminTokens or a certificate of AdminCertificates."
                };
            responses["503"] = new JsonObject { ["description"] = "The store is down; the text says why." };
        }

        return responses;
    }

    private static JsonObject Webhook(string type, string summary) => new()
    {
        ["post"] = new JsonObject
        {
            ["summary"] = summary,
            ["parameters"] =
                new JsonArray(
                    [.. ((string[])["webhook-id", "webhook-timestamp", "webhook-signature"]).Select(name => (JsonNode)new JsonObject
            {
                ["name"] = name, ["in"] = "header", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" },
            })]),
            ["requestBody"] = Content(
                new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray("type", "timestamp", "data"),
                    ["properties"] = new JsonObject
                    {
                        ["type"] = new JsonObject { ["const"] = type },
                        ["timestamp"] = new JsonObject { ["type"] = "string", ["format"] = "date-time" },
                        ["data"] = new JsonObject
                        {
                            ["type"] = "object",
                            ["description"] = "The session as GET /sessions/{token} showed it then."
                        },
                    },
                },
                isRequired: true),
            ["responses"] =
                new JsonObject
                {
                    ["2XX"] = new JsonObject { ["description"] = "Taken." },
                    ["410"] = new JsonObject { ["description"] = "Not wanted any more: not sent again." }
                },
        },
    };

    private static JsonObject ParameterSchema(string name) => name is "operatorID" or "providerID" or "sessionID"
        ? MemberLimits.Of(char.ToUpperInvariant(name[0]) + name[1..])
        : new JsonObject { ["type"] = "string" };

    private static JsonObject Acknowledgment() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("Result", "StatusCode"),
        ["properties"] = new JsonObject
        {
            ["Result"] = new JsonObject { ["type"] = "boolean" },
            ["StatusCode"] = Reference("StatusCode"),
            ["SessionID"] = MemberLimits.Of("SessionID"),
            ["CPOPartnerSessionID"] = MemberLimits.Of("CPOPartnerSessionID"),
            ["EMPPartnerSessionID"] = MemberLimits.Of("EMPPartnerSessionID"),
        },
    };

    private static JsonObject AuthorizationAnswer()
    {
        var answer = Acknowledgment();
        answer["required"] = new JsonArray("AuthorizationStatus", "StatusCode");
        var properties = answer["properties"]!.AsObject();
        properties.Remove("Result");
        properties["AuthorizationStatus"] = new JsonObject { ["enum"] = new JsonArray("Authorized", "NotAuthorized") };
        properties["ProviderID"] = MemberLimits.Of("ProviderID");
        return answer;
    }

    private static JsonObject StatusCode() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("Code"),
        ["properties"] = new JsonObject
        {
            ["Code"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]{3}$" },
            ["Description"] = new JsonObject { ["type"] = "string", ["maxLength"] = 200 },
            ["AdditionalInfo"] = new JsonObject { ["type"] = "string", ["maxLength"] = 1000 },
        },
    };

    private static JsonObject Content(JsonNode schema, bool isRequired) =>
        new() { ["required"] = isRequired, ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schema } } };

    private static JsonObject Response(string text, JsonNode schema) =>
        new() { ["description"] = text, ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schema } } };

    private static JsonObject Reference(string schema) => new JsonObject { ["$ref"] = "#/components/schemas/" + schema };

    private static string NameOf(MessageKind kind) => kind switch
    {
        MessageKind.Notification => "ChargingNotification",
        MessageKind.Start or MessageKind.Progress or MessageKind.End or MessageKind.Error => "ChargingNotification" + kind,
        _ => kind.ToString(),
    };

    [GeneratedRegex(@":[a-z]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\W+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OperationId();
}

/// <summary>The limits of OICP's members as JSON Schema, of the strict reading.</summary>
internal static class MemberLimits
{
    public static JsonObject Of(string member) => member switch
    {
        "SessionID" => Pattern("^[A-Za-z0-9]{8}(-[A-Za-z0-9]{4}){3}-[A-Za-z0-9]{12}$"),
        "EvseID" => Pattern("""^(([A-Za-z]{2}\*?[A-Za-z0-9]{3}\*?E[A-Za-z0-9*]{1,30})|(\+?[0-9]{1,3}\*[0-9]{3}\*[0-9*]{1,32}))$"""),
        "OperatorID" or "HubOperatorID" => Pattern("""^(([A-Za-z]{2}\*?[A-Za-z0-9]{3})|(\+?[0-9]{1,3}\*[0-9]{3}))$"""),
        "ProviderID" or "HubProviderID" or "HubProviderId" => Pattern("^[A-Za-z]{2}[*|-]?[A-Za-z0-9]{3}$"),
        "CPOPartnerSessionID" or "EMPPartnerSessionID" or "ErrorAdditionalInfo" =>
            new JsonObject { ["type"] = "string", ["maxLength"] = 250 },
        "PartnerProductID" => new JsonObject { ["type"] = "string", ["maxLength"] = 50 },
        "ErrorType" => new JsonObject { ["enum"] = new JsonArray("ConnectorError", "CriticalError") },
        "ChargingDuration" => new JsonObject { ["type"] = "integer" },
        "ConsumedEnergy" or "ConsumedEnergyProgress" or "MeterValueStart" or "MeterValueEnd" => Energy(),
        "MeterValueInBetween" => new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["meterValues"] = new JsonObject { ["type"] = "array", ["items"] = Energy() } },
        },
        "SignedMeteringValues" =>
            new JsonObject { ["type"] = "array", ["maxItems"] = 10, ["items"] = new JsonObject { ["type"] = "object" } },
        "Identification" => new JsonObject { ["type"] = "object", ["minProperties"] = 1 },
        "CalibrationLawVerificationInfo" => new JsonObject { ["type"] = "object" },
        _ => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
    };

    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject Energy() => new() { ["type"] = "number", ["multipleOf"] = 0.001 };
}
