namespace Kilowatch.Emp.Webhooks;

/// <summary>A webhook's body (Standard Webhooks 1.0, payload structure).</summary>
/// <param name="Type">For example <c>session.started</c>.</param>
/// <param name="Timestamp">When it happened, in UTC.</param>
/// <param name="Data">What the session looked like then.</param>
internal sealed record WebhookMessage(string Type, DateTimeOffset Timestamp, SessionView Data);
