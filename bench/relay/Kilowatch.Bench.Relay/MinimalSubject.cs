namespace Kilowatch.Bench.Relay;

/// <summary>A minimal ASP.NET Core relay with the framework's defaults.</summary>
internal static class MinimalSubject
{
    public static Task<Subject> StartAsync(Places places, int sinkPort, Probe? probe = null)
    {
        var port = FreePort.Take();
        return Subject.StartAsync("minimal", port, saysSo: true,
            ["dotnet", places.MinimalRelay, $"http://127.0.0.1:{sinkPort}", $"--urls=http://127.0.0.1:{port}"], probe?.Environment);
    }
}
