using System.Globalization;
using System.Text.Json.Nodes;
using Kilowatch.Hub.Admin;
using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Storage;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Dashboard;

/// <summary><c>GET /admin/api/notices</c>: what needs the hub operator's attention now, the worst first. Needs no store.</summary>
internal sealed class Notices(
    IStoreHealth health, StoreTelemetry store, CertificateInventory certificates, PartnerDirectory partners, RefusedCallers refused,
    NetworkClock wire, TimeProvider clock)
{
    /// <summary>A partner that was refused is news for so long.</summary>
    private static readonly TimeSpan RefusedLately = TimeSpan.FromHours(1);

    public IResult Show() => AdminJson.Result(new JsonObject
    {
        ["now"] = AdminJson.Time(clock.GetUtcNow()),
        ["notices"] = new JsonArray([.. All().Select(notice => (JsonNode)new JsonObject
        {
            ["kind"] = notice.Kind,
            ["severity"] = notice.IsError ? "error" : "warning",
            ["since"] = notice.Since is { } since ? AdminJson.Time(since) : null,
            ["title"] = notice.Title,
            ["text"] = notice.Text,
            ["link"] = notice.Link,
        })]),
    });

    private IEnumerable<Notice> All()
    {
        if (health.UnavailableReason is { } reason)
        {
            yield return new Notice("storeDown", true, store.UnavailableSince, "The store is down",
                $"{reason}. {store.Remediation} Until then every request is answered 503.", null);
        }

        foreach (var (problem, (_, consequence)) in certificates
            .Problems()) yield return new Notice("certificateProblem", true, null, "Certificates cannot be judged as configured",
                $"{problem} {consequence}", null);
        var now = wire.Time.GetUtcNow();
        foreach (var one in CertificateExpiry.SoonOf(certificates, now))
        {
            var end = one.NotAfter.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
            var what = one.Kind switch
            {
                "server" => $"The server certificate of endpoint {one.Name}",
                "client" => "The hub's client certificate",
                "authority" => $"The authority {one.Name}",
                "revocationList" => $"The revocation list of {one.Name}",
                _ => $"A certificate of partner {one.Name}",
            };
            yield return new Notice("certificateExpiring", one.NotAfter <= now, null,
                one.NotAfter <= now ? "A certificate has expired" : "A certificate expires soon", $"{what} is valid until {end}.", null);
        }

        foreach (var provider in partners.Book.Providers.Where(provider => provider.Client.Failing.Since is not null))
        {
            yield return new Notice("empFailing", false, provider.Client.Failing.Since, $"{provider.Id} fails",
                $"{provider.Client.Failing.Reason} Notifications for it end with code 310. The failed entries show what it answered.",
                $"/admin/notifications?provider={Uri.EscapeDataString(provider.Id)}&outcome=empFailed");
        }

        var known = refused.Newest(int.MaxValue).Where(row => row.Certificate is not null && clock.GetUtcNow() - row.Time < RefusedLately)
            .ToList();
        if (known is [var newest, ..])
        {
            yield return new Notice("callersRefused", false, newest.Time, "Callers with a certificate are refused",
                $"{known.Count} in the last hour, the newest: {newest.Certificate!.Subject} ({AdminJson.Camel(newest.Reason.ToString())}).",
                "/admin/refusals");
        }
    }

    private sealed record Notice(string Kind, bool IsError, DateTimeOffset? Since, string Title, string Text, string? Link);
}
