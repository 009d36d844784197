using System.Text.Json;
using Kilowatch.Emp.Sessions;

namespace Kilowatch.Emp.Tests.Live;

/// <summary>A viewer of a session: reads its server-sent events as a browser would.</summary>
internal sealed class Feed : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private Feed(HttpResponseMessage response, StreamReader reader) => (_response, _reader) = (response, reader);

    public static async Task<Feed> OpenAsync(HttpClient http, string token, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/sessions/{token}/events", UriKind.Relative));
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event: its type, id and data; a comment has the type ":"; null at the end of the feed.</summary>
    public async Task<(string Type, string Id, string Data)?> NextAsync()
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var (type, id, data) = ("", "", "");
        while (await _reader.ReadLineAsync(tooLong.Token) is { } line)
        {
            if (line.Length == 0)
            {
                if (type.Length > 0) return (type, id, data);
            }
            else if (line[0] == ':') type = ":";
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) type = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
        }

        return null;
    }

    /// <summary>The next view, over whatever else comes.</summary>
    public async Task<(string Id, SessionView View)> NextViewAsync()
    {
        while (await NextAsync() is { } next)
        {
            if (next.Type == "session") return (next.Id, JsonSerializer.Deserialize(next.Data, SessionJson.Default.SessionView)!);
        }

        throw new InvalidOperationException("The feed ended.");
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
