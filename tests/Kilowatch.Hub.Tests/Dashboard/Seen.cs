using System.Text.Json;
using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Dashboard;

/// <summary>What the dashboard's routes say.</summary>
internal static class Seen
{
    public static async Task<JsonElement> AdminAsync(this HubUnderTest hub, string path)
    {
        var answer = await hub.GetAsync("/admin/api/" + path);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json;
    }

    /// <summary>The inspector's view of the newest entry.</summary>
    public static async Task<JsonElement> NewestAsync(this HubUnderTest hub) => await hub.InspectAsync(await hub.NewestIdAsync());

    public static async Task<long> NewestIdAsync(this HubUnderTest hub) =>
        (await hub.AdminAsync("notifications?limit=1")).GetProperty("entries")[0].GetProperty("id").GetInt64();

    public static Task<JsonElement> InspectAsync(this HubUnderTest hub, long id) =>
        hub.AdminAsync(FormattableString.Invariant($"notifications/{id}"));

    public static string? Text(this JsonElement json, params string[] path) =>
        path.Aggregate(json, (at, name) => at.GetProperty(name)).GetString();

    /// <summary>The names of the steps of that state.</summary>
    public static string Steps(this JsonElement entry, string state) =>
        string.Join(", ", entry.GetProperty("journey").EnumerateArray().Where(s => s.Text("state") == state).Select(s => s.Text("name")));
}
