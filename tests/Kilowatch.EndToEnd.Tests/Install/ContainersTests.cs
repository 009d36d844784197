using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kilowatch.Testing;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using KilowatchProcess = Kilowatch.EndToEnd.Tests.Hub.KilowatchProcess;

namespace Kilowatch.EndToEnd.Tests.Install;

/// <summary>compose.yaml and the Dockerfile without containers: what they say is tried with processes.</summary>
[Collection(nameof(Alone))]
public sealed partial class ContainersTests(PostgresServer server) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kilowatch-compose-");
    private readonly Dictionary<string, object> _services = Services();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Hub_and_EMP_run_with_the_commands_and_settings_of_the_compose_file()
    {
        await using var emp = await StartAsync("emp", await server.CreateDatabaseAsync(), empUrl: null);
        await using var hub = await StartAsync("hub", await server.CreateDatabaseAsync(), emp.Url);
        using var http = new HttpClient();
        using var question = new StringContent(
            """{"OperatorID":"DE*ABC","EvseID":"DE*ABC*E1","Identification":{"RFIDMifareFamilyIdentification":{"UID":"0123456789ABCD"}}}""");
        using var response = await http.PostAsync(hub.Url + "/api/oicp/charging/v21/operators/DE*ABC/authorize/start", question);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("Authorized", answer.GetProperty("AuthorizationStatus").GetString());
        foreach (var (service, address) in new[] { (Of("emp"), emp.Url), (null, hub.Url) })
        {
            var check = service is null ? ImageHealthCheck() : [.. Strings(Part(service, "healthcheck")["test"]).Skip(1)];
            Assert.Equal(["dotnet", "/app/kilowatch.dll"], check[..2]);
            Assert.Equal(0, (await KilowatchProcess.RunAsync([.. check[2..^1], address])).ExitCode);
            Assert.Equal(3, (await KilowatchProcess.RunAsync([.. check[2..^1], $"http://127.0.0.1:{FreePort.Take()}"])).ExitCode);
        }
    }

    [Fact]
    public void No_service_of_ours_may_do_more_than_it_needs()
    {
        foreach (var service in (string[])["hub", "emp"])
        {
            Assert.Equal("true", Of(service)["read_only"]);
            Assert.Equal(["ALL"], Strings(Of(service)["cap_drop"]));
            Assert.Equal(["no-new-privileges:true"], Strings(Of(service)["security_opt"]));
            Assert.All(Strings(Of(service)["ports"]), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_image_is_not_root_and_copies_what_is_there()
    {
        var lines = File.ReadAllText(Repository.PathOf("Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#').ToList();
        Assert.All(lines, line => Assert.Contains(line.Split(' ')[0],
            (string[])["FROM", "WORKDIR", "COPY", "ARG", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"]));
        Assert.All(lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)),
            line => Assert.Matches(@"^FROM mcr\.microsoft\.com/dotnet/(sdk|aspnet):10\.0", line));
        var last = lines.FindLastIndex(line => line.StartsWith("FROM ", StringComparison.Ordinal));
        Assert.Contains("chiseled", lines[last], StringComparison.Ordinal); // no shell: nothing after it may run one
        Assert.DoesNotContain(lines[last..], line => line.StartsWith("RUN ", StringComparison.Ordinal));
        Assert.Contains("USER 1654", lines[last..]);
        Assert.All(lines[last..].Where(line => line.StartsWith("CMD", StringComparison.Ordinal)
            || line.StartsWith("ENTRYPOINT", StringComparison.Ordinal)), line => Assert.Contains("[\"", line, StringComparison.Ordinal));
        var ignored = File.ReadAllLines(Repository.PathOf(".dockerignore"));
        Assert.DoesNotContain("src", ignored);
        Assert.All((string[])[".git", "**/bin", "**/obj", "**/*.key", "**/.env"], name => Assert.Contains(name, ignored));
    }

    private async Task<KilowatchProcess> StartAsync(string service, string database, string? empUrl)
    {
        var command = Strings(Of(service)["command"]).Select(argument => argument switch
        {
            "/data" => Path.Combine(_directory.FullName, service),
            _ when argument.StartsWith("http://0.0.0.0:", StringComparison.Ordinal) => "http://127.0.0.1:0",
            _ => argument,
        }).ToArray();
        var environment = Part(Of(service), "environment").Select(setting => (setting.Key, Value: setting.Key switch
        {
            _ when setting.Key.StartsWith("ConnectionStrings__", StringComparison.Ordinal) => database,
            "Hub__Providers__0__Endpoint" => empUrl! + "/",
            _ => (string)setting.Value,
        })).ToArray();
        return await KilowatchProcess.StartAsync(command, environment);
    }

    private static string[] ImageHealthCheck() =>
        JsonSerializer.Deserialize<string[]>(HealthCheck().Match(File.ReadAllText(Repository.PathOf("Dockerfile"))).Groups["cmd"].Value)!;

    private static Dictionary<string, object> Services()
    {
        using var reader = new StreamReader(Repository.PathOf("compose.yaml"));
        var root = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(reader)));
        return Part(root, "services");
    }

    private Dictionary<string, object> Of(string service) => Part(_services, service);

    private static Dictionary<string, object> Part(Dictionary<string, object> of, string name) =>
        ((Dictionary<object, object>)of[name]).ToDictionary(part => (string)part.Key, part => part.Value, StringComparer.Ordinal);

    private static IEnumerable<string> Strings(object list) => ((List<object>)list).Cast<string>();

    [GeneratedRegex(@"^HEALTHCHECK .*CMD (?<cmd>\[.*\])$", RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex HealthCheck();
}
