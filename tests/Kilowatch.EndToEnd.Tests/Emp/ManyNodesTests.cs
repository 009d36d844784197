using System.Diagnostics;
using Kilowatch.Testing;

namespace Kilowatch.EndToEnd.Tests.Emp;

[Collection(nameof(Alone))]
public sealed class ManyNodesTests(PostgresServer server)
{
    [Fact]
    public async Task A_driver_at_one_node_sees_within_a_second_what_arrived_at_another()
    {
        var database = await server.CreateDatabaseAsync();
        string[] settings = ["--Emp:Store=Postgres", "--ConnectionStrings:Emp=" + database];
        await using var here = await EmpUnderTest.StartAsync(settings);
        await using var there = await EmpUnderTest.StartAsync(settings);
        var session = Guid.NewGuid().ToString();
        var since = TimeProvider.System.GetUtcNow().AddHours(-1);
        Assert.True(await there.StartedAsync(session, since));
        var token = (await there.LinkAsync(session)).Split('/')[^1]; // signed there, good here
        using var response =
            await here.Http.GetAsync(new Uri($"/sessions/{token}/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await UntilAsync(reader, "\"revision\":1,");
        var delays = new List<TimeSpan>();
        using var stalls = new Stalls();
        for (var i = 1; i <= 11; i++)
        {
            var sent = Stopwatch.GetTimestamp();
            Assert.True(await there.ProgressAsync(session, since, since.AddMinutes(i), i));
            await UntilAsync(reader, $"\"revision\":{i + 1},");
            delays.Add(Stopwatch.GetElapsedTime(sent));
        }

        // The first is slow while both processes compile what they have never done before. A busy machine halts all of them, and
        // this test too: what it lost itself at one go, each of the two nodes may have lost as well.
        var limit = TimeSpan.FromSeconds(1) + 2 * stalls.Longest;
        Assert.All(delays.Skip(1), delay => Assert.InRange(delay, TimeSpan.Zero, limit));
    }

    private static async Task UntilAsync(StreamReader reader, string text)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await reader.ReadLineAsync(tooLong.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal)) return;
        }

        throw new InvalidOperationException("The feed ended.");
    }

    /// <summary>Watches how late a thread comes back that asks for next to no sleep.</summary>
    private sealed class Stalls : IDisposable
    {
        private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(5);

        private readonly Thread _thread;
        private readonly ManualResetEvent _over = new(initialState: false);

        public Stalls()
        {
            _thread = new Thread(Watch) { IsBackground = true };
            _thread.Start();
        }

        public TimeSpan Longest { get; private set; }

        public void Dispose()
        {
            _over.Set();
            _thread.Join();
            _over.Dispose();
        }

        private void Watch()
        {
            var asleep = Stopwatch.GetTimestamp();
            while (!_over.WaitOne(Nap))
            {
                var late = Stopwatch.GetElapsedTime(asleep) - Nap;
                if (late > Longest) Longest = late;
                asleep = Stopwatch.GetTimestamp();
            }
        }
    }
}
