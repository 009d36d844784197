using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Authentication;
using Kilowatch.Cpo.Client;
using Kilowatch.Oicp;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kilowatch.Cpo;

/// <summary>Sends a CPO's messages to the hub (OICP 2.3). Answers become an <see cref="Outcome"/>; nothing that the other side does
/// throws.</summary>
/// <remarks>HTTP 408, 429, 5xx and broken connections are tried again, <see cref="CpoOptions.MaxAttempts"/> times in all, with the same
/// bytes:
/// the hub recognises them. A refusal is final. One client serves any number of callers at once.</remarks>
public sealed class ChargingNotificationClient
{
    internal const string HttpClientName = "Kilowatch.Cpo";

    private static readonly ActivitySource Tracing = new("Kilowatch.Cpo");

    private readonly Func<HttpClient> _http;
    private readonly CpoOptions _options;
    private readonly TimeProvider _clock;
    private readonly RetryPolicy _retry;
    private readonly ILogger _log;

    /// <summary>A client on an HTTP client of the caller's; without dependency injection, see <see cref="CreateHttpClient"/>.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message names the setting.</exception>
    public ChargingNotificationClient(HttpClient http, CpoOptions options, TimeProvider? clock = null, ILogger? log = null)
        : this(() => http, options, clock ?? TimeProvider.System, Random.Shared.NextDouble, log ?? NullLogger.Instance)
    {
    }

    internal ChargingNotificationClient(Func<HttpClient> http, CpoOptions options, TimeProvider clock, Func<double> random, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(options);
        CpoOptionsValidation.ThrowIfWrong(options);
        (_http, _options, _clock, _log) = (http, options, clock, log);
        _retry = new RetryPolicy(options, random);
        Operator = OperatorId.Parse(options.OperatorId);
    }

    /// <summary>The partner that this client speaks for.</summary>
    public OperatorId Operator { get; }

    /// <summary>An HTTP client with the options' mutual TLS, that follows no redirect. The caller disposes of it.</summary>
    public static HttpClient CreateHttpClient(CpoOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(TlsHandler.Create(options)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends a Start, Progress, End or Error. An absent OperatorID is filled in with <see cref="Operator"/>.</summary>
    public Task<Outcome> SendAsync(ChargingNotification notification, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var body = (notification.OperatorId is null ? notification with { OperatorId = Operator } : notification).ToUtf8();
        return PostAsync(OicpRoutes.ChargingNotifications, body, cancellationToken);
    }

    /// <summary>Sends a notification that is JSON already, unchanged.</summary>
    public Task<Outcome> SendAsync(ReadOnlyMemory<byte> notification, CancellationToken cancellationToken = default) =>
        PostAsync(OicpRoutes.ChargingNotifications, notification, cancellationToken);

    /// <summary>Asks whether a driver may charge; the answer has the hub's SessionID.</summary>
    public async Task<AuthorizeOutcome<AuthorizationStart>> AuthorizeStartAsync(AuthorizeStart request,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var named = request.OperatorId is null ? request with { OperatorId = Operator } : request;
        return await AskAsync<AuthorizationStart>(OicpRoutes.For(OicpRoutes.AuthorizeStart, named.OperatorId!.Value.Value), named,
            cancellationToken);
    }

    /// <summary>Asks whether a driver may stop a session.</summary>
    public async Task<AuthorizeOutcome<AuthorizationStop>> AuthorizeStopAsync(AuthorizeStop request,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var named = request.OperatorId is null ? request with { OperatorId = Operator } : request;
        return await AskAsync<AuthorizationStop>(OicpRoutes.For(OicpRoutes.AuthorizeStop, named.OperatorId!.Value.Value), named,
            cancellationToken);
    }

    /// <summary>Sends the charge detail record, which closes the session at the hub.</summary>
    public Task<Outcome> SendChargeDetailRecordAsync(ChargeDetailRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return SendChargeDetailRecordAsync(record.ToUtf8().AsMemory(), cancellationToken);
    }

    /// <summary>Sends a charge detail record that is JSON already, unchanged.</summary>
    public Task<Outcome> SendChargeDetailRecordAsync(ReadOnlyMemory<byte> record, CancellationToken cancellationToken = default) =>
        PostAsync(OicpRoutes.For(OicpRoutes.ChargeDetailRecord, Operator.Value), record, cancellationToken);

    /// <summary>One attempt, for those who plan retries themselves.</summary>
    internal async Task<Outcome> SendOnceAsync(ReadOnlyMemory<byte> notification, CancellationToken cancellationToken) =>
        (await PostOnceAsync(OicpRoutes.ChargingNotifications, notification, cancellationToken)).Outcome;

    private async Task<AuthorizeOutcome<T>> AskAsync<T>(string path, OicpMessage request, CancellationToken cancellationToken)
        where T : OicpMessage
    {
        byte[]? last = null;
        var outcome = await PostAsync(path, request.ToUtf8(), cancellationToken, body => last = body);
        return new(outcome, last is not null && OicpJson.TryParse<T>(last, out var answer, out _) ? answer : null);
    }

    private async Task<Outcome> PostAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken,
        Action<byte[]?>? keep = null)
    {
        var mayHaveArrived = false;
        for (var attempt = 1; ; attempt++)
        {
            var (outcome, answer) = await PostOnceAsync(path, body, cancellationToken);
            outcome = outcome with { Attempts = attempt, EarlierMayHaveArrived = mayHaveArrived };
            keep?.Invoke(answer);
            if (attempt >= _options.MaxAttempts || !RetryPolicy.IsRepeatable(outcome)) return outcome;
            // A long Retry-After is the caller's to plan with: the outcome tells it.
            if (RetryPolicy.RetryAfterOf(outcome) > _options.MaxRetryDelay) return outcome;
            mayHaveArrived |= outcome is Unreachable { MayHaveArrived: true };
            var delay = _retry.Delay(attempt, RetryPolicy.RetryAfterOf(outcome));
            ClientLog.Repeating(_log, attempt, _options.MaxAttempts, outcome.Describe(), delay);
            await Task.Delay(delay, _clock, cancellationToken);
        }
    }

    private async Task<(Outcome Outcome, byte[]? Body)> PostOnceAsync(string path, ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken)
    {
        using var span = Tracing.StartActivity("send", ActivityKind.Client);
        using var deadline = new CancellationTokenSource(_options.Timeout, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var request =
                new HttpRequestMessage(HttpMethod.Post, OicpRoutes.Below(_options.Hub!, path))
                { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            PutTrace(request);
            using var answer = await _http().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            var read = await AnswerText.ReadAsync(answer.Content, both.Token);
            var processId = answer.Headers.TryGetValues("Process-ID", out var ids) ? string.Join(", ", ids) : null;
            return (Explained(
                AnswerReader.Read(answer.StatusCode, processId, RetryAfterHeader.Read(answer.Headers, _clock.GetUtcNow()), read)), read);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested
            && failure is HttpRequestException or IOException or OperationCanceledException or AuthenticationException)
        {
            return (ConnectionFailure.Of(failure, _options.Hub!, ShowsCertificate), null);
        }
    }

    /// <summary>The hub's spans stand below this one (W3C Trace Context); without one, below whatever the caller has begun.</summary>
    private static void PutTrace(HttpRequestMessage request)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } current) return;
        request.Headers.TryAddWithoutValidation("traceparent", id);
        if (!string.IsNullOrEmpty(current.TraceStateString))
            request.Headers.TryAddWithoutValidation("tracestate", current.TraceStateString);
    }

    private bool ShowsCertificate => _options.Tls.Certificate is not null;

    /// <summary>A partner that the hub does not know most often forgot its certificate.</summary>
    private Outcome Explained(Outcome outcome)
    {
        if (ShowsCertificate || _options.Hub!.Scheme != Uri.UriSchemeHttps || outcome is not Refused refused) return outcome;
        var isStranger = refused.Code == StatusCodes.UnauthorizedAccess || (refused is { Code: null } && outcome.HttpStatus is 401 or 403);
        return isStranger ? refused with { Remediation = "No client certificate was shown: give the partner's (--cert, --key)." } : outcome;
    }
}

/// <summary>The outcome of an authorization, and the answer itself where there was one, authorized or not.</summary>
public sealed record AuthorizeOutcome<T>(Outcome Outcome, T? Answer)
    where T : OicpMessage;
