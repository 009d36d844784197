using System.Globalization;
using System.Net;
using System.Text.Json;
using Kilowatch.Emp.Places;
using Kilowatch.Emp.Sessions;
using Kilowatch.Emp.Store;
using Kilowatch.Emp.Webhooks;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;

namespace Kilowatch.Emp.Push;

/// <summary>Tells the browsers of a session's driver, by their push services (RFC 8030), encrypted for each (RFC 8291).</summary>
internal sealed class PushSender(EmpOptions options, PushKeys keys, IEmpStore store, SessionProjection projection, PlaceFinder places,
    TimeProvider clock) : IDisposable
{
    /// <summary>Stands for all browsers of a session in the outbox.</summary>
    public const string Url = "push:";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    // No redirects: only the known push services are called. Nor is anything loaded from addresses in their certificates.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        SslOptions = { CertificateChainPolicy = CertificateChains.PolicyFor() },
    })
    {
        Timeout = Timeout,
    };

    private readonly Lazy<VapidAuthentication> _vapid = new(keys.Authentication);

    public bool IsUsed => keys.AreUsed;

    /// <summary>The part of a type that the notification's words are found by; null when drivers are not told of it.</summary>
    public static string? KeyOf(string type) => type switch
    {
        WebhookTypes.Finished => "finished",
        WebhookTypes.Error => "error",
        WebhookTypes.PenaltyNear => "penaltyNear",
        _ => null,
    };

    /// <summary>Null when there is nobody to tell, or nothing any more.</summary>
    public async Task<DeliveryAttempt?> AttemptAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        var browsers = await store.BrowsersAsync(entry.Session, cancellationToken);
        if (!IsUsed || browsers.Count == 0 || KeyOf(entry.Type) is not { } key || await ViewAsync(entry, cancellationToken) is not { } view)
            return null;
        var client = new PushServiceClient(_http) { DefaultAuthentication = _vapid.Value, AutoRetryAfter = false };
        var (time, told, problems) = (clock.GetUtcNow(), 0, new List<string>());
        foreach (var browser in browsers)
        {
            try
            {
                await client.RequestPushMessageDeliveryAsync(SubscriptionOf(browser), MessageFor(entry, browser, key, view),
                    cancellationToken);
                told++;
            }
            catch (PushServiceClientException gone) when (gone.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                await store.UnsubscribeAsync(entry.Session, browser.Endpoint, cancellationToken);
            }
            catch (PushServiceClientException refused)
            {
                problems.Add(
                    string.Create(CultureInfo.InvariantCulture, $"{new Uri(browser.Endpoint).Host}: status {(int)refused.StatusCode}"));
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException
                && !cancellationToken.IsCancellationRequested)
            {
                problems.Add($"{new Uri(browser.Endpoint).Host}: {failure.Message}");
            }
        }

        return problems.Count > 0 ? new(time, null, string.Join("; ", problems), null) : told > 0 ? new(time, 201, null, null) : null;
    }

    public void Dispose()
    {
        _http.Dispose();
        if (_vapid.IsValueCreated) _vapid.Value.Dispose();
    }

    private static PushSubscription SubscriptionOf(PushBrowser browser)
    {
        var subscription = new PushSubscription { Endpoint = browser.Endpoint };
        subscription.SetKey(PushEncryptionKeyName.P256DH, browser.P256dh);
        subscription.SetKey(PushEncryptionKeyName.Auth, browser.Auth);
        return subscription;
    }

    private static PushMessage MessageFor(OutboxEntry entry, PushBrowser browser, string key, SessionView view)
    {
        var advice = view.Advice.TryGetValue(browser.Language, out var text) ? text : view.Advice["en"];
        var body = view.Place?.Name is { } place ? $"{place}: {advice}" : advice;
        var shown = new PushText(Languages.PushTitle(browser.Language, key), body, entry.Session, browser.Link, browser.Language);
        return new PushMessage(JsonSerializer.Serialize(shown, PushJson.Default.PushText))
        {
            Topic = entry.Id[^32..], // a repetition takes the place of what waits at the push service
            TimeToLive = (int)TimeSpan.FromHours(12).TotalSeconds,
            Urgency = PushMessageUrgency.High,
        };
    }

    /// <summary>As the session looks now; null when it is over, and what was to be told with it.</summary>
    private async Task<SessionView?> ViewAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        var messages = await store.ReadAsync(entry.Session, after: 0, cancellationToken);
        if (messages.Count == 0) return null;
        var history =
            new SessionMessages(messages.Select(message => SessionEventReader.Read(entry.Session, message)), options.MaxPlausiblePowerKW);
        var isOver = history.Record is not null && entry.Type != WebhookTypes.Finished;
        return isOver ? null : await places.AddAsync(projection.Project(history, clock.GetUtcNow()), cancellationToken);
    }
}
