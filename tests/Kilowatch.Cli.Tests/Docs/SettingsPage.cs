using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Kilowatch.Cpo;
using Kilowatch.Emp;
using Kilowatch.Hub;

namespace Kilowatch.Cli.Tests.Docs;

/// <summary>docs/reference/settings.md: every setting with its default, the values that are accepted, and its doc comment.</summary>
internal static partial class SettingsPage
{
    private const string Head = """
        # Settings

        Settings of `kilowatch hub` and `kilowatch emp` come from the file that `--config` names (JSON), from the environment (`Hub__EmpTimeout=00:00:05`) and from the
        command line (`--Hub:EmpTimeout=00:00:05`). The later one counts. A setting that is not known, cannot be read or is out of range stops the start with exit code 2 and a line
        that names its key. A time span is written `hours:minutes:seconds`, with days in front: `7.00:00:00`.

        Besides the tables below, both read

        | section | what it sets |
        |---|---|
        | `Kestrel` | where the server listens, and its certificates: Kestrel's own settings, for example `Kestrel:Endpoints:Https:Url` |
        | `Logging` | log levels and the console's format: .NET's own settings, see [monitor and alert](../how-to/monitor-and-alert.md) |
        | `ConnectionStrings` | `ConnectionStrings:Hub` and `ConnectionStrings:Emp`, for PostgreSQL |
        | `OTEL_...` | the standard variables of OpenTelemetry, see [monitor and alert](../how-to/monitor-and-alert.md) |

        """;

    public static string Write()
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        Section(page, "Hub", new HubOptions(), OptionProblems.OfHub);
        Section(page, "Emp", new EmpOptions(), OptionProblems.OfEmp,
            "`kilowatch emp` has one setting more: `Emp:Authorize`, `All` or a list of UIDs and EvcoIDs that may charge; without it nobody may.");
        Section(page, "Cpo", new CpoOptions(), OptionProblems.OfCpo,
            "These are set in code (`AddKilowatchCpo(cpo => ...)`). The verb `kilowatch cpo` has [options](cli.md#cpo) for those that it needs.");
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void Section(
        StringBuilder page, string name, object defaults, Func<string, string, string?> problem, string? remark = null)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## Section `{name}`\n");
        if (remark is not null) page.Append('\n').Append(remark).Append('\n');
        Table(page, name, defaults, problem);
    }

    private static void Table(StringBuilder page, string path, object defaults, Func<string, string, string?> problem)
    {
        page.Append("\n| setting | default | accepted | meaning |\n|---|---|---|---|\n");
        var below = new List<(string Path, object Defaults)>();
        foreach (var property in defaults.GetType().GetProperties().Where(p => p.CanWrite))
        {
            var key = $"{path}:{property.Name}";
            var type = property.PropertyType;
            var item = type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments()[0] : type;
            var isGroup = item.IsClass && item.Assembly == defaults.GetType().Assembly;
            if (isGroup) below.Add((item == type ? key : key + ":N", Activator.CreateInstance(item)!));
            var value = property.GetValue(defaults);
            page.Append(CultureInfo.InvariantCulture,
                $"| `{property.Name}` | {(isGroup ? "" : Default(value))} | {(isGroup ? "see below" : Accepted(key, type, value, problem))} | {Meaning(property, value)} |\n");
        }

        foreach (var (key, group) in below)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n### `{key}`\n");
            Table(page, key, group, problem);
        }
    }

    private static string Default(object? value) => value switch
    {
        null or "" => "",
        bool flag => flag ? "`true`" : "`false`",
        IEnumerable<string> list => string.Join(", ", list.Select(entry => $"`{entry}`")),
        TimeSpan { Milliseconds: > 0 } time => $"`{time.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0')}`",
        IFormattable plain => $"`{plain.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };

    /// <summary>For a choice its names; for a size what the message says that a value out of range gets; else how it is written.</summary>
    private static string Accepted(string key, Type type, object? value, Func<string, string, string?> problem)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            var fields = Enum.GetNames(type).GroupBy(name => Enum.Parse(type, name)).ToList();
            var names = fields.Select(same => same.Key.ToString()!).ToList();
            var aliases =
                fields.SelectMany(same => same.Where(name => name != same.Key.ToString()).Select(name => $"; `{name}` means `{same.Key}`"));
            return string.Join(", ", names.Select(name => $"`{name}`")) + string.Concat(aliases);
        }

        if (type == typeof(bool)) return "`true`, `false`";
        if (type == typeof(string) || type == typeof(Uri)) return "string";
        if (value is IEnumerable<string> || type.IsAssignableTo(typeof(IEnumerable))) return "list of strings";
        var wrong = key.Contains(":N:", StringComparison.Ordinal) ? null : problem(key, type == typeof(TimeSpan) ? "-00:00:01" : "-1");
        var written = type == typeof(TimeSpan) ? "time span" : type == typeof(decimal) ? "number" : "integer";
        return wrong is not null && Range().Match(wrong) is { Success: true } range ? range.Groups["range"].Value : written;
    }

    private static string Meaning(PropertyInfo property, object? value)
    {
        var comment = DocComments.Of(property);
        var named = value is null ? comment : Plain().Replace(comment, ""); // the column says it
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var choices = type.IsEnum
            ? string.Concat(type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(field => Enum.Parse(type, field.Name).ToString() == field.Name)
                .Select(field => $"<br>`{field.Name}`: {DocComments.Of(field)}"))
            : "";
        return (named.Trim() + choices).Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?:expected|must be|must) (?<range>.*?)\.?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Range();

    [GeneratedRegex(@" ?The default(?: value)? is [^:;,()]*?\.(?=\s|$)", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Plain();
}
