using System.Text.Json;
using Kilowatch.Cpo.Tests;
using Kilowatch.EndToEnd.Tests.Cpo;

namespace Kilowatch.EndToEnd.Tests.Cases;

/// <summary>What chargers and CSMSs write becomes what the driver's provider should get, by the tool as its users run it.</summary>
public sealed class OcppCasesTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    // Lines come one after the other: what depends on their order must not depend on their coming at once.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    public static TheoryData<string> Cases => [.. OcppCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_case_ends_as_it_should(string name)
    {
        var @case = OcppCase.Read(name);
        using var directory = new TemporaryDirectory();
        await using var hub = await LoopbackEmp.StartAsync();
        foreach (var (file, lines) in @case.Files) await File.WriteAllLinesAsync(Path.Combine(directory.Path, file), lines);
        var args = @case.Args.Select(arg => arg.StartsWith('@') ? Path.Combine(directory.Path, arg[1..]) : arg);
        var (exit, errors, summary) = (-1, "", default(JsonElement));
        foreach (var run in @case.Runs)
        {
            using var cpo = ToolProcess.Start([
                "cpo", "--hub", hub.Url, "--operator", "DE*ABC", "--input", "-", "--format", @case.Format, "--interval", "00:00:00",
                "--data", Path.Combine(directory.Path, "data"), "--json", .. args]);
            foreach (var line in run)
            {
                await cpo.Input.WriteLineAsync(line);
                await cpo.Input.FlushAsync();
                await Task.Delay(Pace);
            }

            cpo.Input.Close();
            (exit, var output, var told) = await cpo.EndAsync().WaitAsync(Deadline);
            errors += told;
            summary = output.StartsWith('{') ? JsonDocument.Parse(output).RootElement : default;
        }

        var notifications = hub.Snapshot().ConvertAll(received => JsonDocument.Parse(received.Body).RootElement);
        var why = @case.Judge(new(exit, errors, summary, notifications));
        Assert.True(why is null, $"{why}\n{errors}\n{string.Join('\n', notifications)}");
    }
}
