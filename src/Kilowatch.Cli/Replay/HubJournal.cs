using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Kilowatch.Cli.Replay;

/// <summary>The journal of a running hub, page by page, up to the moment at which the reading began: what a replay adds is not
/// replayed.</summary>
internal sealed class HubJournal(HttpClient http, Uri hub, string? token)
{
    private const int PageSize = 1000;

    /// <exception cref="HttpRequestException">The hub cannot be reached, or does not let one read.</exception>
    public IEnumerable<RecordedMessage> Read(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var (number, after) = (0L, 0L);
        while (true)
        {
            using var page =
                Get(string.Create(CultureInfo.InvariantCulture,
                    $"/admin/api/journal?limit={PageSize}&after={after}&to={until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'}"),
                    cancellationToken);
            foreach (var entry in page.RootElement.GetProperty("entries").EnumerateArray())
            {
                if (ReplayEntry.Read(entry, ref number) is { } message) yield return message;
            }

            if (page.RootElement.GetProperty("next") is not { ValueKind: JsonValueKind.Number } next) yield break;
            after = next.GetInt64();
        }
    }

    private JsonDocument Get(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, hub.AbsoluteUri.TrimEnd('/') + path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = http.Send(request, cancellationToken);
        using var answer = response.Content.ReadAsStream(cancellationToken);
        if (response.IsSuccessStatusCode) return JsonDocument.Parse(answer);
        using var text = new StreamReader(answer);
        throw new HttpRequestException(
            string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode}: {text.ReadToEnd().Trim()}"), null,
            response.StatusCode);
    }
}
