using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Kilowatch.Testing;

namespace Kilowatch.Bench.Attack;

/// <summary>The partner that must not notice: it sends Progress at an even rate over kept connections, and counts how long each answer
/// takes.</summary>
internal sealed class GoodPartner(int port, X509Certificate2 certificate, int rate)
{
    private const int Connections = 16;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private readonly List<string> _sessions = [];
    private DateTime _next = DateTime.Parse(GuideExample.EventOccurred, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    /// <summary>Opens a session for each connection.</summary>
    public async Task AuthorizeAsync()
    {
        const string Body = """
            { "OperatorID": "DE*ABC", "EvseID": "DE*ABC*ETEST1", "Identification": { "RFIDMifareFamilyIdentification": { "UID": "044A2DAA856280" } } }
            """;
        await using var stream = await Wire.ConnectAsync(port, certificate, CancellationToken.None);
        var buffer = new byte[16 * 1024];
        while (_sessions.Count < Connections)
        {
            await stream.WriteAsync(Wire.Request("/api/oicp/charging/v21/operators/DE*ABC/authorize/start", Body));
            var (status, body) = await Wire.ReadAsync(stream, buffer, CancellationToken.None);
            using var answer = JsonDocument.Parse(body);
            if (status != 200 || answer.RootElement.GetProperty("AuthorizationStatus").GetString() != "Authorized")
                throw new InvalidDataException(body);
            _sessions.Add(answer.RootElement.GetProperty("SessionID").GetString()!);
        }
    }

    /// <returns>Milliseconds of each notification, in ascending order; 10,000 for one that got no answer at all.</returns>
    /// <exception cref="InvalidDataException">One was refused.</exception>
    public async Task<double[]> RunAsync(TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(_sessions.Select((session, index) => SendAsync(session, index, started, duration)));
        return [.. times.SelectMany(t => t).Order()];
    }

    private async Task<List<double>> SendAsync(string session, int index, long started, TimeSpan duration)
    {
        var (times, buffer) = (new List<double>(), new byte[16 * 1024]);
        SslStream? stream = null;
        var period = TimeSpan.FromSeconds((double)Connections / rate);
        for (var due = index * period / Connections; due < duration; due += period)
        {
            var wait = due - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero) await Task.Delay(wait);

            // Who was held up by the answer before has waited since its turn came.
            var from = wait > TimeSpan.Zero ? Stopwatch.GetElapsedTime(started) : due;
            using var patience = new CancellationTokenSource(Deadline);
            try
            {
                stream ??= await Wire.ConnectAsync(port, certificate, patience.Token);
                await stream.WriteAsync(Wire.Request(Wire.Notifications, Body(session)), patience.Token);
                var (status, body) = await Wire.ReadAsync(stream, buffer, patience.Token);
                if (status != 200 || !body.Contains("\"000\"", StringComparison.Ordinal))
                    throw new InvalidDataException($"{status} {body}");
                times.Add((Stopwatch.GetElapsedTime(started) - from).TotalMilliseconds);
            }
            catch (Exception lost) when (lost is OperationCanceledException or IOException or SocketException or AuthenticationException)
            {
                times.Add(Deadline.TotalMilliseconds);
                if (stream is not null) await stream.DisposeAsync();
                stream = null;
            }
        }

        if (stream is not null) await stream.DisposeAsync();
        return times;
    }

    /// <summary>No two are equal.</summary>
    private string Body(string session)
    {
        var body = new StringBuilder(GuideExample.Progress).Replace(GuideExample.Session, session);
        lock (_sessions) _next = _next.AddMilliseconds(1);
        return body.Replace(GuideExample.EventOccurred, _next.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .ToString();
    }
}
