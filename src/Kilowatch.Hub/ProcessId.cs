using Microsoft.AspNetCore.Http;

namespace Kilowatch.Hub;

/// <summary>The header <c>Process-ID</c> that every answer carries: a GUID, one per request, also given to the partner that is called.</summary>
internal static class ProcessId
{
    public const string Header = "Process-ID";

    public static Guid Begin(HttpContext http)
    {
        var id = Guid.NewGuid();
        http.Response.Headers[Header] = id.ToString();
        return id;
    }
}
