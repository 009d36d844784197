using System.Text.Json.Serialization;

namespace Kilowatch.Emp;

/// <summary>How a session stands. In JSON in lower camel case, for example <c>neverEnded</c>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SessionState>))]
public enum SessionState
{
    /// <summary>The driver may charge; no energy has been reported.</summary>
    [JsonStringEnumMemberName("authorized")]
    Authorized,

    /// <summary>Energy flows (Start, Progress).</summary>
    [JsonStringEnumMemberName("charging")]
    Charging,

    /// <summary>Energy no longer flows (End); the car still stands at the point.</summary>
    [JsonStringEnumMemberName("finished")]
    Finished,

    /// <summary>As finished, and PenaltyTimeStart has passed: standing there costs money.</summary>
    [JsonStringEnumMemberName("blocking")]
    Blocking,

    /// <summary>Charging could not start or broke off (Error), and nothing since then says otherwise.</summary>
    [JsonStringEnumMemberName("error")]
    Error,

    /// <summary>The charge detail record is here.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,

    /// <summary>Authorized or charging as far as is known, but nothing came for longer than expected.</summary>
    [JsonStringEnumMemberName("stale")]
    Stale,

    /// <summary>Nothing came for so long that its end will hardly be told any more.</summary>
    [JsonStringEnumMemberName("neverEnded")]
    NeverEnded,
}
