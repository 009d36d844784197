using System.Globalization;
using System.Net;
using System.Text;
using Kilowatch.Emp.Push;
using Kilowatch.Emp.Store;
using Kilowatch.Emp.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp.Webhooks;

/// <summary>Sends what is due in the outbox, at least once, several at a time, and again later when a backend does not take it.</summary>
internal sealed class WebhookSender(EmpOptions options, IEmpStore store, WebhookRequests requests, PushSender push, EmpTelemetry telemetry,
    TimeProvider clock, ILogger<WebhookSender> log) : BackgroundService
{
    private const int MaxAtOnce = 32;

    /// <summary>In bytes.</summary>
    private const int MaxShownResponse = 512;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ResponsePatience = TimeSpan.FromSeconds(2);

    /// <summary>Longer than an attempt can take; after a crash another attempt follows then.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>The schedule that Standard Webhooks 1.0 suggests; after the last, some three days on, it is given up.</summary>
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    // No redirects: a backend that moved is a change of configuration, and a signed body goes nowhere else.
    // Nor is anything loaded from addresses in a backend's certificate.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        SslOptions = { CertificateChainPolicy = CertificateChains.PolicyFor() },
    })
    {
        Timeout = Timeout,
    };

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Webhooks.Count == 0 && !push.IsUsed) return;
        using var timer = new PeriodicTimer(PollInterval, clock);
        do
        {
            try
            {
                while (await SendDueAsync(stoppingToken) == MaxAtOnce)
                {
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                EmpLog.OutboxDown(log, failure.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> SendDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var due = await store.LeaseAsync(now, now + Lease, MaxAtOnce, cancellationToken);
        await Task.WhenAll(due.Select(entry => SendAsync(entry, cancellationToken)));
        return due.Count;
    }

    private async Task SendAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        var attempt =
            entry.Url == PushSender.Url ? await push.AttemptAsync(entry, cancellationToken) : await AttemptAsync(entry, cancellationToken);
        if (attempt is null)
        {
            await store.RemoveAsync(entry.Id, cancellationToken);
        }
        else if (attempt.Error is not { } refusal)
        {
            telemetry.CountWebhook("delivered");
            await store.FinishAsync(entry.Id, DeliveryState.Delivered, attempt, cancellationToken);
        }
        else if (attempt.Status == (int)HttpStatusCode.Gone || entry.Attempts >= Delays.Length)
        {
            telemetry.CountWebhook("givenUp");
            EmpLog.WebhookGivenUp(log, entry.Type, entry.Id, entry.Url, refusal);
            await store.FinishAsync(entry.Id, DeliveryState.Failed, attempt, cancellationToken);
        }
        else
        {
            // Jitter, so that backends that come back are not met by everything at once.
            var next = clock.GetUtcNow() + (Delays[entry.Attempts] * (0.9 + (0.2 * Random.Shared.NextDouble())));
            telemetry.CountWebhook("failed");
            EmpLog.WebhookFailed(log, entry.Type, entry.Id, entry.Url, refusal, entry.Attempts + 1, next);
            await store.PostponeAsync(entry.Id, entry.Attempts + 1, next, attempt, cancellationToken);
        }
    }

    /// <summary>Null when there is nothing to tell any more.</summary>
    private async Task<DeliveryAttempt?> AttemptAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        var time = clock.GetUtcNow();
        try
        {
            using var request = await requests.MakeAsync(entry, cancellationToken);
            if (request is null) return null;
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)response.StatusCode;
            return new(time, status, response.IsSuccessStatusCode ? null : Text($"status {status}"),
                await BeginningAsync(response, cancellationToken));
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or IOException
            && !cancellationToken.IsCancellationRequested)
        {
            return new(time, Status: null,
                failure is TaskCanceledException ? Text($"no answer within {Timeout.TotalSeconds} s") : failure.Message, Response: null);
        }
    }

    /// <summary>What people look at when a backend refuses; null of one that does not send it at once.</summary>
    private static async Task<string?> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ResponsePatience);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            var bytes = new byte[MaxShownResponse];
            var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, limit.Token);
            return length == 0 ? null : Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
