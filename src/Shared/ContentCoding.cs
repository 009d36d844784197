using Kilowatch.Oicp;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Shared;

/// <summary>A compressed body is not read: what it may grow to is not known, and OICP speaks of none.</summary>
internal static class ContentCoding
{
    private const int MaxName = 100;

    /// <summary>What is wrong with the request, for an answer with status 415; null when its body is not encoded. Sets the answer's
    /// Accept-Encoding (RFC 9110, section 15.5.16).</summary>
    public static Violation? Refuse(HttpContext http)
    {
        var coding = http.Request.Headers.ContentEncoding.ToString();
        if (coding.Length == 0 || coding.Equals("identity", StringComparison.OrdinalIgnoreCase)) return null;
        http.Response.Headers.AcceptEncoding = "identity";
        return new Violation("", "body.encoding",
            $"The body is compressed (Content-Encoding: {(coding.Length > MaxName ? coding[..MaxName] : coding)}): send it uncompressed, without that header.");
    }
}
