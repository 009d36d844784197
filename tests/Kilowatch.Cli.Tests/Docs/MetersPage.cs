using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Kilowatch.Emp;
using Kilowatch.Hub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kilowatch.Cli.Tests.Docs;

/// <summary>docs/reference/meters.md: every instrument of hub, EMP and CPO, as the code makes it; its tags stand here, and an instrument
/// without an entry is a mistake.</summary>
internal static class MetersPage
{
    private const string Head = """
        # Meters

        Every instrument of hub, EMP and CPO. OTLP sends them under the first name, `/metrics` of hub and EMP shows them under the second. A histogram has `_bucket`, `_sum` and
        `_count` there. [Monitor and alert](../how-to/monitor-and-alert.md) tells which of them show which fault.

        `kilowatch` sends the runtime's and the web server's own meters too: `System.Runtime` (memory, garbage collection, threads, processor time) and
        `Microsoft.AspNetCore.Server.Kestrel` (connections, TLS handshakes).

        """;

    private const string Outcome = "[outcome](#outcomes)";

    private static readonly Dictionary<string, string> Tags = new(StringComparer.Ordinal)
    {
        ["kilowatch.hub.notifications"] =
            $"`type` (`start`, `progress`, `end`, `error`; `notification` where it cannot be read), `outcome` ({Outcome})",
        ["kilowatch.hub.duration"] = "",
        ["kilowatch.hub.emp.duration"] = "`provider`",
        ["kilowatch.hub.emp.failures"] = "`provider`, `reason` ([reasons](../how-to/an-emp-fails.md#1-which-emp-and-how))",
        ["kilowatch.hub.refusals"] = "`reason` ([reasons](../how-to/partner-gets-017.md#2-what-to-do))",
        ["kilowatch.hub.store.outages"] = "`reason` (`diskFull`, `disk`, `database`)",
        ["kilowatch.hub.store.commit.duration"] = "",
        ["kilowatch.hub.store.available"] = "",
        ["kilowatch.hub.store.disk.free"] = "",
        ["kilowatch.hub.sessions.open"] = "",
        ["kilowatch.hub.certificate.expiry"] =
            "`kind` (`server`, `client`, `authority`, `revocationList`, `partner`), `name`, `sha256` (none for a list)",
        ["kilowatch.hub.certificate.problems"] = "`kind` (`authority`, `revocationList`)",
        ["kilowatch.hub.partner.requests"] = $"`partner`, `role` (`operator`, `provider`), `outcome` ({Outcome})",
        ["kilowatch.hub.time"] = "",
        ["kilowatch.emp.messages"] = "`type`, `outcome` (`stored`, `invalid`, `unknownSession`, `storeDown`, `failed`)",
        ["kilowatch.emp.duration"] = "",
        ["kilowatch.emp.webhooks"] = "`outcome` (`delivered`, `failed`, `givenUp`)",
        ["kilowatch.emp.store.available"] = "",
        ["kilowatch.cpo.events"] = $"`event` ({Names("ReportEvent")})",
        ["kilowatch.cpo.requests"] = $"`outcome` ({Names("Outcome")})",
        ["kilowatch.cpo.sessions"] = "",
    };

    public static string Write()
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        var instruments = Collect();
        Assert.Equal(Tags.Keys.Order(StringComparer.Ordinal), instruments.Select(one => one.Name).Order(StringComparer.Ordinal));
        foreach (var meter in instruments.GroupBy(one => one.Meter.Name).OrderByDescending(meter => meter.Key, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## Meter `{meter.Key}`\n\n");
            page.Append("| instrument | at `/metrics` | kind | unit | tags | what it tells |\n|---|---|---|---|---|---|\n");
            foreach (var one in meter.OrderBy(instrument => instrument.Name, StringComparer.Ordinal))
            {
                string[] cells = [$"`{one.Name}`", AtMetrics(one), KindOf(one), one.Unit ?? "", Tags[one.Name], one.Description ?? ""];
                page.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |\n");
            }
        }

        page.Append(CultureInfo.InvariantCulture,
            $"\n## Buckets\n\nEvery histogram has the same: {string.Join(", ", BucketsOf(instruments))} s.\n");
        page.Append("\n## Outcomes\n\nOf notifications and other requests: ");
        page.Append(string.Join(", ", Outcomes().Select(outcome => $"`{outcome}`"))).Append(".\n");
        return page.ToString();
    }

    private static List<Instrument> Collect()
    {
        var found = new Dictionary<string, Instrument>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("Kilowatch.", StringComparison.Ordinal)) found[instrument.Name] = instrument;
            },
        };
        listener.Start();
        var directory = Directory.CreateTempSubdirectory("kilowatch-meters-");
        try
        {
            Make(builder => builder.AddKilowatchHub(), ("Hub:Authentication", "None"), ("Hub:Data", directory.FullName));
            var data = Path.Combine(directory.FullName, "emp");
            Make(builder => builder.Services.AddKilowatchEmp<Nobody>(), ("Emp:Provider", "DE*ICE"), ("Emp:Data", data));
            var cpo = typeof(Kilowatch.Cpo.CpoOptions).Assembly.GetType("Kilowatch.Cpo.Reporting.ReportMetrics", throwOnError: true)!;
            using var metrics = (IDisposable)Activator.CreateInstance(cpo, [new Func<int>(() => 0)])!;
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        return [.. found.Values];
    }

    /// <summary>Puts the services together without serving anybody.</summary>
    private static void Make(Action<WebApplicationBuilder> add, params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.WebHost.UseKestrelCore();
        add(builder);
        using var app = (IDisposable)builder.Build();
        foreach (var service in ((IHost)app).Services.GetServices<IHostedService>())
        {
            if (service.GetType().Name == "HubGauges") Assert.True(service.StartAsync(CancellationToken.None).IsCompletedSuccessfully);
        }
    }

    private static string AtMetrics(Instrument instrument)
    {
        if (instrument.Meter.Name == "Kilowatch.Cpo") return "";
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return $"`{instrument.Name.Replace('.', '_')}{unit}{(KindOf(instrument) == "counter" ? "_total" : "")}`";
    }

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> or ObservableCounter<long> => "counter",
        Histogram<double> => "histogram",
        _ => "gauge",
    };

    private static IEnumerable<double> BucketsOf(IReadOnlyList<Instrument> instruments)
    {
        var buckets = instruments.OfType<Histogram<double>>().Select(histogram => histogram.Advice!.HistogramBucketBoundaries!).ToList();
        Assert.All(buckets, one => Assert.Equal(buckets[0], one));
        return buckets[0];
    }

    private static IEnumerable<string> Outcomes() =>
        Enum.GetNames(typeof(HubOptions).Assembly.GetTypes().Single(type => type.IsEnum && type.Name == "RelayOutcome"))
            .Select(name => char.ToLowerInvariant(name[0]) + name[1..]);

    /// <returns>The values of an enum, or the kinds of a base class.</returns>
    private static string Names(string cpoType)
    {
        var types = typeof(Kilowatch.Cpo.CpoOptions).Assembly.GetTypes();
        var of = types.Single(type => type.Name == cpoType && type.DeclaringType is null);
        var names = of.IsEnum
            ? Enum.GetNames(of)
            : types.Where(type => type.IsSubclassOf(of) && !type.IsAbstract).Select(type => type.Name);
        return string.Join(", ", names.Select(name => $"`{name}`"));
    }

    private sealed class Nobody : IEmpApplication
    {
        public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
