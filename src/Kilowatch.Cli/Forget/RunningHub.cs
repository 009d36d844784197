using System.Globalization;
using System.Net.Http.Json;

namespace Kilowatch.Cli.Forget;

/// <summary>By the admin route of a hub that runs.</summary>
internal static class RunningHub
{
    public static async Task<int> ForgetAsync(string url, string? uid, string? evcoId, bool json, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var hub) || hub.Scheme is not ("http" or "https")) return Usage.Fail($"--hub is \"{url}\": expected for example http://127.0.0.1:8080.");
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan }; // a long journal takes its time
        try
        {
            using var response = await http.PostAsJsonAsync(
                hub.AbsoluteUri.TrimEnd('/') + "/admin/api/forget", new ForgetWish(uid, evcoId), ForgetWishJson.Default.ForgetWish, cancellationToken);
            if (response.IsSuccessStatusCode && await response.Content.ReadFromJsonAsync(ForgetWishJson.Default.Forgotten, cancellationToken) is { } forgotten) return ForgetReport.Print(forgotten, json);
            var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            return Usage.Fail($"The hub answered HTTP {status}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or System.Text.Json.JsonException)
        {
            Console.Error.WriteLine($"kilowatch: {hub} could not be asked ({unreachable.Message}). Is the hub running there? For a stopped one give --data DIR.");
            return ExitCodes.Unreachable;
        }
    }
}
