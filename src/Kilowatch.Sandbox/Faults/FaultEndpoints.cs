using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilowatch.Sandbox.Faults;

/// <summary><c>/sandbox/faults</c>: what goes wrong at the EMP.</summary>
internal static class FaultEndpoints
{
    private const string Expected = """Expected for example {"faults":["slow:2s@0.3","refuse:210@0.1"],"seed":7}. """;

    /// <param name="sandbox">Where to.</param>
    /// <param name="emp">Null when the EMP is somebody's own.</param>
    public static void Map(RouteGroupBuilder sandbox, FaultyEmp? emp)
    {
        sandbox.MapGet("/faults", () => emp is null ? NotOurs() : Show(emp.Plan));
        sandbox.MapPut("/faults", (HttpRequest request) => emp is null ? Task.FromResult(NotOurs()) : PutAsync(request, emp));
        sandbox.MapDelete("/faults", () =>
        {
            if (emp is null) return NotOurs();
            emp.Plan = FaultPlan.None(emp.Plan.Seed);
            return Show(emp.Plan);
        });
    }

    private static IResult NotOurs() => SandboxJson.Problem("The EMP is your own (--emp): the sandbox cannot make it fail.", 409);

    private static async Task<IResult> PutAsync(HttpRequest request, FaultyEmp emp)
    {
        using var body = await SandboxJson.ReadAsync(request);
        if (body is null || !body.RootElement.TryGetProperty("faults", out var listed) || listed.ValueKind != JsonValueKind.Array
            || listed.EnumerateArray().Any(fault => fault.ValueKind != JsonValueKind.String))
        {
            return SandboxJson.Problem(Expected + $"A fault is {Fault.Forms}.");
        }

        var seed = emp.Plan.Seed;
        if (body.RootElement.TryGetProperty("seed", out var given)
            && !(given.ValueKind == JsonValueKind.Number && given.TryGetInt64(out seed)))
            return SandboxJson.Problem(Expected + "seed is not a valid integer.");
        if (!FaultPlan.TryMake(listed.EnumerateArray().Select(fault => fault.GetString()!), seed, out var plan, out var problem))
            return SandboxJson.Problem(problem);
        emp.Plan = plan;
        return Show(plan);
    }

    private static IResult Show(FaultPlan plan) => SandboxJson.Answer(json =>
    {
        json.WriteStartArray("faults");
        foreach (var fault in plan.Faults) json.WriteStringValue(fault.ToString());
        json.WriteEndArray();
        json.WriteNumber("seed", plan.Seed);
        json.WriteNumber("hit", plan.Counts.Hit);
        json.WriteNumber("passed", plan.Counts.Passed);
    });
}
