using System.Buffers;
using System.Diagnostics;
using System.Net.Mime;
using Kilowatch.Cli.Validate;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Cli.Listen;

/// <summary>Takes each request: reads it, answers it, prints it.</summary>
internal sealed class ListenEndpoint(ListenSettings settings, Forwarder? forwarder, ListenPrinter printer, TimeProvider clock,
    CancellationToken stopping)
{
    private const int LargestBody = 1024 * 1024;

    public async Task HandleAsync(HttpContext http)
    {
        var arrived = clock.GetUtcNow();
        if (!HttpMethods.IsPost(http.Request.Method) || Route.KindOf(http.Request.Path) is not { } kind)
        {
            http.Response.StatusCode = Microsoft.AspNetCore.Http.StatusCodes.Status404NotFound;
            printer.Note(arrived, $"{http.Request.Method} {http.Request.Path} is not a request that a hub sends to an EMP: answered 404");
            return;
        }

        if (await ReadAsync(http) is not { } body)
        {
            http.Response.StatusCode = Microsoft.AspNetCore.Http.StatusCodes.Status413PayloadTooLarge;
            printer.Note(arrived, $"a body of more than {LargestBody / 1024} KiB at {http.Request.Path}: answered 413");
            return;
        }

        var started = Stopwatch.GetTimestamp();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            if (settings.Delay > TimeSpan.Zero) await Task.Delay(settings.Delay, clock, enough.Token);
            var answer =
                forwarder is not null ? await ForwardAsync(http, kind, body, enough.Token) : await OwnAsync(http, kind, body, enough.Token);
            printer.Request(new Heard(arrived, kind, body, answer, Stopwatch.GetElapsedTime(started)));
        }
        catch (OperationCanceledException)
        {
            http.Abort();
            printer.Request(
                new Heard(arrived, kind, body, new Given(0, [], "the other side gave up waiting"), Stopwatch.GetElapsedTime(started)));
        }
    }

    private async Task<Given> OwnAsync(HttpContext http, JudgedKind kind, byte[] body, CancellationToken cancellationToken)
    {
        var spec = (kind == JudgedKind.AuthorizeStart || kind == JudgedKind.AuthorizeStop ? settings.Authorizations : settings.Answers)
            .Next();
        switch (spec.Form)
        {
            case AnswerForm.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
                throw new UnreachableException();
            case AnswerForm.Close:
                http.Abort();
                return new Given(0, [], "connection cut");
            case AnswerForm.Http:
                return Write(http, spec.Status, "", []);
            case AnswerForm.Garbage:
                return Write(http, 200, MediaTypeNames.Text.Html, "<html>It works!</html>"u8.ToArray(), "garbage");
            default:
                return Write(http, 200, MediaTypeNames.Application.Json, OwnAnswer.To(kind, body, spec, settings.Provider));
        }
    }

    private async Task<Given> ForwardAsync(HttpContext http, JudgedKind kind, byte[] body, CancellationToken cancellationToken)
    {
        var forwarded = await forwarder!.SendAsync(http.Request.Path, body, http.Request.ContentType, cancellationToken);
        var isAnswer = forwarded is { Problem: null, Status: >= 200 and <= 299 };
        var asked = kind == JudgedKind.AuthorizeStart || kind == JudgedKind.AuthorizeStop
            ? JudgedKind.Authorization
            : JudgedKind.Acknowledgment;
        var wrong = isAnswer ? AnswerRules.Judge(forwarded.Body, asked).FirstOrDefault(f => f.IsError)?.Sentence : null;
        var note = forwarded.Problem ?? (wrong is null ? null : $"the backend's answer is not valid, a hub makes 310 of it: {wrong}");
        return Write(http, forwarded.Status, forwarded.ContentType, forwarded.Body, note);
    }

    /// <summary>It leaves when the request has been handled: who has the answer finds the request printed.</summary>
    private static Given Write(HttpContext http, int status, string contentType, byte[] body, string? note = null)
    {
        http.Response.StatusCode = status;
        if (contentType.Length > 0) http.Response.ContentType = contentType;
        if (status is 204 or 205 or 304) body = [];
        else http.Response.ContentLength = body.Length;
        http.Response.BodyWriter.Write(body);
        return new Given(status, body, note);
    }

    private static async Task<byte[]?> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
            {
                if (body.Length + read > LargestBody) return null;
                body.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return body.ToArray();
    }
}
