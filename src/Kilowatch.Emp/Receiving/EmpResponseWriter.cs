using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp.Receiving;

/// <summary>Puts an answer on the wire.</summary>
internal static class EmpResponseWriter
{
    public static ValueTask<FlushResult> AnswerAsync(this HttpContext http, Answer answer)
    {
        var response = http.Response;
        response.StatusCode = answer.HttpStatus;
        response.ContentType = "application/json";
        response.ContentLength = answer.Body.Length;
        if (answer.HttpStatus == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = "1";
        return response.BodyWriter.WriteAsync(answer.Body);
    }
}
