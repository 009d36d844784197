using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Kilowatch.Cpo;

namespace Kilowatch.Cli.Replay;

/// <summary>One run of <c>kilowatch replay</c>: from options to exit code.</summary>
internal static class ReplayVerb
{
    private const int MaxTold = 20;

    public static async Task<int> RunAsync(ReplaySettings settings, bool isJson, CancellationToken cancellationToken)
    {
        var summary = new ReplaySummary(settings);
        var (started, isStopped) = (Stopwatch.GetTimestamp(), false);
        using var stop = new Interruption(cancellationToken);
        using var output = settings.Hub is null ? new BufferedStream(Console.OpenStandardOutput()) : null;
        try
        {
            using var http = ChargingNotificationClient.CreateHttpClient(new CpoOptions { Tls = settings.Tls });
            using var run =
                new ReplayRun(settings, settings.Hub is { } hub ? new ReplayHub(http, hub) : null, summary, body => Print(output!, body),
                    TimeProvider.System);
            using var input =
                settings.File is null ? null : settings.File == "-" ? Console.OpenStandardInput() : File.OpenRead(settings.File);
            var messages = input is null
                ? new HubJournal(http, settings.From!, settings.Token).Read(TimeProvider.System.GetUtcNow(), stop.Token)
                : new RecordedMessages(why => PassOver(summary, why)).Read(input);
            await run.RunAsync(messages, stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            isStopped = true; // by the user: what was sent until then is still worth a summary
        }
        catch (HttpRequestException unreachable)
        {
            var which = unreachable.StatusCode is null ? settings.Hub ?? settings.From : settings.From;
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"kilowatch: {which} cannot be {(unreachable.StatusCode is null ? "reached" : "read as a hub's journal")}: {(unreachable.InnerException?.Message ?? unreachable.Message).TrimEnd('.', ':', ' ')}. Messages answered before: {summary.Sent}."));
            return unreachable.StatusCode is null ? ExitCodes.Unreachable : ExitCodes.No;
        }
        catch (Exception wrongFile) when (wrongFile is IOException or UnauthorizedAccessException or CryptographicException
            or InvalidDataException)
        {
            return Usage.Fail(wrongFile.Message);
        }
        catch (JsonException)
        {
            return Usage.Fail($"{settings.From} does not answer like a hub: is this the address of kilowatch hub or sandbox?");
        }

        if (summary.Sent == 0 && !isStopped)
            return Usage.Fail("There is no message to send: give requests, one a line, or entries of a hub's journal with their bodies.");
        if (settings.Hub is null) return summary.Skipped == 0 ? ExitCodes.Done : ExitCodes.No;
        var took = Stopwatch.GetElapsedTime(started);
        Console.WriteLine(isJson ? summary.Json(took) : summary.Text(took));
        return isStopped ? ExitCodes.No : summary.Exit;
    }

    private static void PassOver(ReplaySummary summary, string why)
    {
        if (++summary.Skipped <= MaxTold) Console.Error.WriteLine("kilowatch: skipped, " + why);
    }

    private static void Print(Stream output, byte[] body)
    {
        lock (output)
        {
            output.Write(body.AsSpan().IndexOf((byte)'\n') < 0 ? body : OnOneLine(body));
            output.WriteByte((byte)'\n');
        }
    }

    /// <summary>For reading alone; what is sent keeps its lines.</summary>
    private static byte[] OnOneLine(byte[] body) => [.. body.Select(b => b is (byte)'\n' or (byte)'\r' ? (byte)' ' : b)];
}
