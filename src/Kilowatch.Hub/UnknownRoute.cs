using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub;

/// <summary>A path or method below /api/oicp that the hub does not have.</summary>
internal static class UnknownRoute
{
    public static Task HandleAsync(HttpContext http)
    {
        ProcessId.Begin(http);
        var status = HttpMethods.IsPost(http.Request.Method) ? 404 : 405;
        if (status == 405) http.Response.Headers.Allow = "POST";
        var sentence = status == 405
            ? "Every OICP service of the hub takes POST."
            : $"The hub has no OICP service at {http.Request.Path}.";
        return http.AnswerAsync(Answers.Refused(StatusCodes.ServiceNotAvailable, sentence, default, status));
    }
}
