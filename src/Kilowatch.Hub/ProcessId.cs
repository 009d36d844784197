using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub;

/// <summary>The header <c>Process-ID</c> that every answer carries: a GUID, one per request, also given to the partner that is called.</summary>
internal static class ProcessId
{
    public const string Header = "Process-ID";

    public static Guid Begin(HttpContext http) => Begin(http, out _);

    /// <param name="http">Whose answer gets it.</param>
    /// <param name="text">As it is written.</param>
    public static Guid Begin(HttpContext http, out string text)
    {
        var id = Guid.NewGuid();
        http.Response.Headers[Header] = text = id.ToString();
        return id;
    }
}
