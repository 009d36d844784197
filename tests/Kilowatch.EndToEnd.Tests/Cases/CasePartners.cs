using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.EndToEnd.Tests.Cases;

/// <summary>Who the hub calls: an EMP that authorizes everybody and acknowledges everything unless a case says otherwise, and an operator's
/// endpoint.</summary>
internal sealed class CasePartners : IAsyncDisposable
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(5);
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = new();

    private CasePartners(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>What a case has its EMP answer: <c>authorization</c>, <c>acknowledgment</c>, both as <c>contentType</c>.</summary>
    public JsonElement? Script { get; set; }

    public bool OperatorAnswersLate { get; set; }

    /// <summary>SessionID of the last remote start that reached the operator.</summary>
    public string? RemoteSession { get; private set; }

    public IReadOnlyList<Received> ReceivedByEmp => [.. _received];

    public static async Task<CasePartners> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var partners = new CasePartners(app);
        app.Run(partners.AnswerAsync);
        await app.StartAsync();
        return partners;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false);
        var body = await reader.ReadToEndAsync();
        var path = http.Request.Path.Value!;
        string answer;
        if (path.StartsWith("/operator/", StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(body);
            RemoteSession = json.RootElement.GetProperty("SessionID").GetString();
            if (OperatorAnswersLate) await Task.Delay(Late);
            answer = Acknowledgment;
        }
        else
        {
            _received.Enqueue(new(path, body, http.Features.Get<IConnectionLifetimeFeature>()!.ConnectionClosed));
            answer = path.Contains("/authorize/", StringComparison.Ordinal)
                ? Scripted("authorization") ?? """{"AuthorizationStatus":"Authorized","ProviderID":"DE-ICE","StatusCode":{"Code":"000"}}"""
                : Scripted("acknowledgment") ?? Acknowledgment;
        }

        http.Response.ContentType =
            Script is { } of && of.TryGetProperty("contentType", out var type) ? type.GetString() : "application/json";
        http.Response.ContentLength = Encoding.UTF8.GetByteCount(answer);
        await http.Response.WriteAsync(answer);
    }

    private const string Acknowledgment = """{"Result":true,"StatusCode":{"Code":"000","Description":"Success"}}""";

    private string? Scripted(string member) =>
        Script is { } script && script.TryGetProperty(member, out var answer) ? answer.GetRawText() : null;

    /// <param name="Path">Of the EMP's endpoint.</param>
    /// <param name="Body">As it came.</param>
    /// <param name="Closed">Cancelled when the connection it came on has ended.</param>
    internal sealed record Received(string Path, string Body, CancellationToken Closed);
}
