using System.Collections;
using System.Text;
using System.Text.Json.Nodes;

namespace Kilowatch.Oicp.Tests.Json;

public class RoundTripTests
{
    private static readonly Dictionary<string, (string Example, Func<byte[], OicpMessage> Parse)> Messages = new(StringComparer.Ordinal)
    {
        ["Start"] = (PublishedExamples.StartNotification, utf8 => OicpJson.Parse<StartNotification>(utf8)),
        ["Progress"] = (PublishedExamples.ProgressNotification, utf8 => OicpJson.Parse<ProgressNotification>(utf8)),
        ["End"] = (PublishedExamples.EndNotification, utf8 => OicpJson.Parse<EndNotification>(utf8)),
        ["Error"] = (PublishedExamples.ErrorNotification, utf8 => OicpJson.Parse<ErrorNotification>(utf8)),
        ["Acknowledgment"] = (PublishedExamples.Acknowledgment, utf8 => Acknowledgment.Parse(utf8)),
        ["AuthorizeStart"] = (PublishedExamples.AuthorizeStart, utf8 => OicpJson.Parse<AuthorizeStart>(utf8)),
        ["AuthorizationStart"] = (PublishedExamples.AuthorizationStart, utf8 => OicpJson.Parse<AuthorizationStart>(utf8)),
        ["AuthorizeStop"] = (PublishedExamples.AuthorizeStop, utf8 => OicpJson.Parse<AuthorizeStop>(utf8)),
        ["AuthorizationStop"] = (PublishedExamples.AuthorizationStop, utf8 => OicpJson.Parse<AuthorizationStop>(utf8)),
        ["AuthorizeRemoteStart"] = (PublishedExamples.AuthorizeRemoteStart, utf8 => OicpJson.Parse<AuthorizeRemoteStart>(utf8)),
        ["AuthorizeRemoteStop"] = (PublishedExamples.AuthorizeRemoteStop, utf8 => OicpJson.Parse<AuthorizeRemoteStop>(utf8)),
        ["ChargeDetailRecord"] = (PublishedExamples.ChargeDetailRecord, utf8 => OicpJson.Parse<ChargeDetailRecord>(utf8)),
        ["PushAuthenticationData"] = (PublishedExamples.PushAuthenticationData, utf8 => OicpJson.Parse<PushAuthenticationData>(utf8)),
    };

    public static TheoryData<string> Names => [.. Messages.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_published_example_comes_back_as_it_was(string name)
    {
        var (example, parse) = Messages[name];
        foreach (var culture in new[] { "de-DE", "tr-TR", "ar-SA", "" })
        {
            UnderCulture.Run(culture, () => AssertSame(example, parse(Encoding.UTF8.GetBytes(example)).ToUtf8()));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void No_member_of_a_published_example_is_unknown(string name)
    {
        var (example, parse) = Messages[name];
        var unknown = Objects(parse(Encoding.UTF8.GetBytes(example))).SelectMany(o => o.UnknownMembers?.Keys ?? []);

        // Two examples have members that their schemas do not: kinds beside Identification instead of inside it, and a product.
        string[] expected = name switch
        {
            "PushAuthenticationData" =>
                ["QRCodeIdentification", "PlugAndChargeIdentification", "RemoteIdentification", "RFIDIdentification"],
            "AuthorizeStop" => ["PartnerProductID"],
            _ => [],
        };
        Assert.Equal(expected, unknown, StringComparer.Ordinal);
    }

    [Theory, MemberData(nameof(Names))]
    public void Unknown_members_survive_in_every_object(string name)
    {
        var (example, parse) = Messages[name];
        var tree = JsonNode.Parse(example)!;
        var objects = AddUnknown(tree);
        var text = tree.ToJsonString();
        var read = parse(Encoding.UTF8.GetBytes(text));

        AssertSame(text, read.ToUtf8());
        Assert.True(objects > 0 && Objects(read).All(o => o.UnknownMembers!.ContainsKey("X-New")));
    }

    [Fact]
    public void An_unknown_number_keeps_its_digits_and_an_unknown_null_stays()
    {
        var message = ChargingNotification.Parse("""{"Type":"Error","New":9.000,"Old":null,"List":[1e2,{"a":"é+"}]}"""u8);
        Assert.Equal("""{"Type":"Error","New":9.000,"Old":null,"List":[1e2,{"a":"é+"}]}""", Encoding.UTF8.GetString(message.ToUtf8()));
    }

    private static void AssertSame(string expected, byte[] actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), Encoding.UTF8.GetString(actual));

    private static int AddUnknown(JsonNode? node)
    {
        var count = 0;
        if (node is JsonArray array) return array.Sum(AddUnknown);
        if (node is not JsonObject o) return 0;
        foreach (var (_, child) in o) count += AddUnknown(child);
        o["X-New"] = new JsonObject { ["deep"] = new JsonArray(1, "zwei", null) };
        return count + 1;
    }

    private static IEnumerable<OicpObject> Objects(object? value) => value switch
    {
        OicpObject o => o.GetType().GetProperties()
            .Where(p => p.GetIndexParameters().Length == 0 && p.Name != nameof(OicpObject.UnknownMembers))
            .SelectMany(p => Objects(p.GetValue(o)))
            .Prepend(o)
            .Distinct(ReferenceEqualityComparer.Instance).Cast<OicpObject>(),
        IEnumerable list and not string => list.Cast<object?>().SelectMany(Objects),
        _ => [],
    };
}
