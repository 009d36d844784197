using System.Text;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.Dialogue;

/// <summary>An answer to give.</summary>
internal sealed record Reply(int Status, byte[] Body, IReadOnlyList<Header> Headers)
{
    private static readonly Header Json = new("Content-Type", "application/json");

    /// <summary>The connection ends without one.</summary>
    public static Reply None { get; } = new(0, [], []);

    public bool IsNone => Status == 0;

    public static Reply Of(int status, string json, params IEnumerable<Header> more) =>
        new(status, Encoding.UTF8.GetBytes(json), [Json, .. more]);

    /// <summary>An eRoamingAcknowledgment with every member.</summary>
    public static Reply Acknowledge(string? session, bool result = true, string code = StatusCodes.Success, string? info = null,
        int status = 200, params IEnumerable<Header> more) => new(
        status,
        new Acknowledgment
        {
            Result = result,
            StatusCode = new(code, info),
            SessionId = session is not null && SessionId.TryParse(session, out var id) ? id : null,
        }.ToUtf8(AcknowledgmentStyle.NullForAbsent),
        [Json, .. more]);
}
