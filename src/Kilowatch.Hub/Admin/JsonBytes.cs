using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub.Admin;

/// <summary>JSON that is ready as bytes.</summary>
internal sealed class JsonBytes(byte[] body, int status) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "application/json";
        httpContext.Response.ContentLength = body.Length;
        return httpContext.Response.Body.WriteAsync(body).AsTask();
    }
}
