using System.Globalization;
using Kilowatch.Hub.Partners;
using Kilowatch.Hub.Relay;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Hub.Http;

/// <summary>Puts an answer on the wire.</summary>
internal static class RelayResponseWriter
{
    public static Task AnswerAsync(this HttpContext http, RelayResponse answer)
    {
        if (answer.HttpStatus == Microsoft.AspNetCore.Http.StatusCodes.Status401Unauthorized)
            http.RequestServices.GetRequiredService<CallerResolver>().NoteRefused(http);
        var response = http.Response;
        response.StatusCode = answer.HttpStatus;
        response.ContentType = "application/json";
        response.ContentLength = answer.Body.Length;
        if (answer.RetryAfter > TimeSpan.Zero)
            response.Headers.RetryAfter = answer.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return response.Body.WriteAsync(answer.Body).AsTask();
    }
}
