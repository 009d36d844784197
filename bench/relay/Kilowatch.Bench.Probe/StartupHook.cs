using System.Net.Sockets;

// The runtime looks for a type of exactly this name, outside any namespace (DOTNET_STARTUP_HOOKS).
#pragma warning disable MA0047, CA1050

/// <summary>Lets the bench ask a running .NET process about its memory, without a line in the process's own code.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("KILOWATCH_BENCH_PROBE") is not { Length: > 0 } path) return;
        var pauses = Environment.GetEnvironmentVariable("KILOWATCH_BENCH_PAUSES") == "1" ? new Kilowatch.Bench.Probe.GcPauses() : null;
        new Thread(() => Serve(path, pauses)) { IsBackground = true, Name = "bench probe" }.Start();
    }

    /// <summary>One line per connection: allocated bytes, live bytes after a full collection when the question starts with 'c', and the
    /// longest pause in microseconds.</summary>
    private static void Serve(string path, Kilowatch.Bench.Probe.GcPauses? pauses)
    {
        File.Delete(path);
        // The process decides how its sockets work before it opens the first one: this must not be the first.
        using var wanted = new ManualResetEventSlim();
        while (!File.Exists(path + ".wanted")) wanted.Wait(TimeSpan.FromMilliseconds(50));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var question = new byte[1];
        while (true)
        {
            using var asked = listener.Accept();
            if (asked.Receive(question) == 0) continue;
            var longest = pauses?.TakeLongest().TotalMicroseconds ?? 0;
            var live = question[0] == 'c' ? GC.GetTotalMemory(forceFullCollection: true) : GC.GetTotalMemory(forceFullCollection: false);
            if (question[0] == 'c') pauses?.TakeLongest(); // the collection that was asked for is not the process's own
            var line = string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{GC.GetTotalAllocatedBytes()} {live} {longest:0}");
            asked.Send(System.Text.Encoding.ASCII.GetBytes(line));
        }
    }
}
