using System.Text.Json;
using System.Net;

namespace Kilowatch.Hub.Certificates;

/// <summary>A caller that was refused, as often as it was.</summary>
/// <param name="Time">The last time.</param>
/// <param name="Address">From where, the last time; null when that is not known.</param>
/// <param name="Certificate">What it showed; null for nothing.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">How often since the hub started, or since the row was last pushed out.</param>
internal sealed record RefusedCaller(DateTimeOffset Time, IPAddress? Address, ShownCertificate? Certificate, RefusalReason Reason,
    long Count);

/// <summary>The callers that were refused before they were known: a row for each certificate and reason, for each address where there is no
/// certificate. In memory alone.</summary>
/// <remarks>Whoever can reach the hub can make certificates without end. So rows whose certificate one of the hub's authorities has issued
/// stand apart from all others, which cannot push them out; and among the others the address with the most rows loses its oldest
/// first.</remarks>
internal sealed class RefusedCallers(HubMetrics metrics, TimeProvider clock, ILogger<RefusedCallers> log)
{
    public const int MaxOfAuthorities = 200;
    public const int MaxOfStrangers = 100;

    /// <summary>Beyond, strangers are counted and listed, but not logged.</summary>
    private const int MaxLoggedInAMinute = 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Who, RefusalReason Reason), RefusedCaller> _ofAuthorities = [];
    private readonly Dictionary<(string Who, RefusalReason Reason), RefusedCaller> _ofStrangers = [];
    private (long Minute, int Count) _logged;

    public void Add(IPAddress? address, ShownCertificate? certificate, RefusalReason reason)
    {
        var isStranger = reason is RefusalReason.NoCertificate or RefusalReason.UnknownAuthority or RefusalReason.Invalid;
        var key = (certificate?.Sha256 ?? OriginOf(address), reason);
        bool isNews;
        lock (_gate)
        {
            var rows = isStranger ? _ofStrangers : _ofAuthorities;
            var count = rows.TryGetValue(key, out var row) ? row.Count + 1 : 1;
            if (row is null && rows.Count >= (isStranger ? MaxOfStrangers : MaxOfAuthorities)) PushOut(rows);
            rows[key] = new RefusedCaller(clock.GetUtcNow(), address, certificate, reason, count);
            isNews = row is null && MayLog(isStranger);
        }

        metrics.CountRefusal(JsonNamingPolicy.CamelCase.ConvertName(reason.ToString()));
        if (isNews) PartnerLog.CallerRefused(log, JsonNamingPolicy.CamelCase.ConvertName(reason.ToString()), address, certificate?.Subject,
            certificate?.Issuer,
            certificate?.Sha256);
    }

    public IReadOnlyList<RefusedCaller> Newest(int limit)
    {
        lock (_gate) return [.. _ofAuthorities.Values.Concat(_ofStrangers.Values).OrderByDescending(row => row.Time).Take(limit)];
    }

    private static void PushOut(Dictionary<(string Who, RefusalReason Reason), RefusedCaller> rows)
    {
        var most = rows.GroupBy(row => OriginOf(row.Value.Address), StringComparer.Ordinal).MaxBy(of => of.Count())!;
        rows.Remove(most.MinBy(row => row.Value.Time).Key);
    }

    private bool MayLog(bool isStranger)
    {
        if (!isStranger) return true;
        var minute = clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
        _logged = _logged.Minute == minute ? (minute, _logged.Count + 1) : (minute, 1);
        return _logged.Count <= MaxLoggedInAMinute;
    }

    private static string OriginOf(IPAddress? address) => address is null ? "" : HandshakeLimiter.OriginOf(address).ToString();
}
