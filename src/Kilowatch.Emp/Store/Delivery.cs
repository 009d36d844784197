using System.Text.Json.Serialization;

namespace Kilowatch.Emp.Store;

/// <summary>What has become of a delivery.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryState>))]
internal enum DeliveryState
{
    /// <summary>It waits for its first or next attempt.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>The backend has taken it.</summary>
    [JsonStringEnumMemberName("delivered")]
    Delivered,

    /// <summary>It was given up.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>One attempt.</summary>
/// <param name="Time">When, in UTC.</param>
/// <param name="Status">The HTTP status; null when there was no answer.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
/// <param name="Response">The beginning of the answer's body; null when there was none.</param>
internal sealed record DeliveryAttempt(DateTimeOffset Time, int? Status, string? Error, string? Response);

/// <summary>A delivery to a backend.</summary>
/// <param name="Number">Grows with each.</param>
/// <param name="Id">The <c>webhook-id</c>.</param>
/// <param name="Type">For example <c>session.started</c>.</param>
/// <param name="Url">Which backend.</param>
/// <param name="Session">The session's key.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Due">The next attempt, if there is one.</param>
/// <param name="Attempts">The oldest first.</param>
internal sealed record Delivery(
    [property: JsonIgnore] long Number, string Id, string Type, string Url, string Session, DeliveryState State, DateTimeOffset? Due,
    IReadOnlyList<DeliveryAttempt> Attempts);
