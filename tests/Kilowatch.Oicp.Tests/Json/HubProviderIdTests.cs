using System.Text;

namespace Kilowatch.Oicp.Tests.Json;

/// <summary>The CPO's document spells HubProviderID, the EMP's schema HubProviderId.</summary>
public class HubProviderIdTests
{
    [Theory]
    [InlineData("HubProviderID")]
    [InlineData("HubProviderId")]
    public void Either_spelling_is_read_judged_and_written_as_it_came(string name)
    {
        var body = $$"""{"SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","{{name}}":"DE-DCB"}""";
        var record = OicpJson.Parse<ChargeDetailRecord>(Encoding.UTF8.GetBytes(body));
        Assert.Equal(ProviderId.Parse("DE*DCB"), record.HubProviderId);
        Assert.Equal(body, Encoding.UTF8.GetString(record.ToUtf8()));
        Assert.Null(record.UnknownMembers);
        var renamed = record with { HubProviderId = ProviderId.Parse("DE-ICE") };
        Assert.Contains("\"HubProviderID\":\"DE-ICE\"", Encoding.UTF8.GetString(renamed.ToUtf8()), StringComparison.Ordinal);

        var wrong = MessageReader.Read(Encoding.UTF8.GetBytes(body.Replace("DE-DCB", "nobody", StringComparison.Ordinal)),
            MessageKind.ChargeDetailRecord);
        Assert.Contains("/" + name, wrong.Violations.Select(v => v.Pointer), StringComparer.Ordinal);
    }
}
