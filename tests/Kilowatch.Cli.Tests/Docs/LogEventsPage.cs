using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Cli.Tests.Docs;

/// <summary>docs/reference/log-events.md: every event of hub, EMP and CPO by its number.</summary>
internal static class LogEventsPage
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static string Write()
    {
        var page = new StringBuilder("""
            # Log events

            Every event of hub, EMP and CPO by its number. An outage is logged when it begins and when it is over, however many requests meet it.

            """.ReplaceLineEndings("\n"));
        foreach (var (title, assembly) in new[]
        {
            ("Hub", typeof(Kilowatch.Hub.HubOptions).Assembly), ("EMP", typeof(Kilowatch.Emp.EmpOptions).Assembly),
            ("CPO", typeof(Kilowatch.Cpo.CpoOptions).Assembly),
        })
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| event | level | message |\n|---|---|---|\n");
            var events = assembly.GetTypes()
                .SelectMany(type => type.GetMethods(Any))
                .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
                .OfType<LoggerMessageAttribute>().OrderBy(e => e.EventId).ToList();
            Assert.Equal(events.Count, events.DistinctBy(e => e.EventId).Count());
            foreach (var e in events)
                page.Append(CultureInfo.InvariantCulture,
                    $"| {e.EventId} | {e.Level} | {e.Message.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        return page.ToString();
    }
}
