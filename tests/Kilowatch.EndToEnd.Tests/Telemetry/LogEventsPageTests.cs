using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Kilowatch.EndToEnd.Tests.Telemetry;

/// <summary>docs/reference/log-events.md is what the code says. Where they differ the page of the code is written to TestResults, to be put
/// in its place.</summary>
public sealed class LogEventsPageTests
{
    [Fact]
    public async Task The_page_has_every_event_of_the_code()
    {
        var text = new StringBuilder(
            "# Log events\n\nEvery event of hub, EMP and CPO by its number. An outage is told when it begins and when it is over, however many requests meet it.\n");
        foreach (var (title, assembly) in new[] { ("Hub", typeof(Kilowatch.Hub.HubOptions).Assembly),
            ("EMP", typeof(Kilowatch.Emp.EmpOptions).Assembly), ("CPO", typeof(Kilowatch.Cpo.CpoOptions).Assembly) })
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| event | level | message |\n|---|---|---|\n");
            var events = assembly.GetTypes()
                .SelectMany(
                    type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()
                .OrderBy(e => e.EventId).ToList();
            Assert.Equal(events.Count, events.DistinctBy(e => e.EventId).Count());
            foreach (var e in events)
                text.Append(CultureInfo.InvariantCulture,
                    $"| {e.EventId} | {e.Level} | {e.Message.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Kilowatch.slnx"))) directory = directory.Parent!;
        var page = Path.Combine(directory.FullName, "docs", "reference", "log-events.md");
        if (File.Exists(page) && await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken) == text.ToString()) return;
        var written = Path.Combine(AppContext.BaseDirectory, "TestResults", "log-events.md");
        Directory.CreateDirectory(Path.GetDirectoryName(written)!);
        await File.WriteAllTextAsync(written, text.ToString(), TestContext.Current.CancellationToken);
        Assert.Fail($"docs/reference/log-events.md is not what the code says: {written} is.");
    }
}
