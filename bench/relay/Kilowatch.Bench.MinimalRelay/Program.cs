using System.Net.Http.Headers;

// What somebody would write in an afternoon: ASP.NET Core with its defaults, one HttpMessageInvoker, no checks, no journal.
// Only request logging is off: the default host without an appsettings.json would print two lines per request.
var target = new Uri(args[0]);
var builder = WebApplication.CreateBuilder(args[1..]);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

app.MapPost("/{**path}", async (HttpContext http) =>
{
    using var request =
        new HttpRequestMessage(HttpMethod.Post, new Uri(target, http.Request.Path.Value))
        { Content = new StreamContent(http.Request.Body) };
    request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(http.Request.ContentType ?? "application/json");
    request.Content.Headers.ContentLength = http.Request.ContentLength;
    using var response = await invoker.SendAsync(request, http.RequestAborted);
    http.Response.StatusCode = (int)response.StatusCode;
    http.Response.ContentType = response.Content.Headers.ContentType?.ToString();
    http.Response.ContentLength = response.Content.Headers.ContentLength;
    await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
});

await app.StartAsync();
foreach (var url in app.Urls) Console.WriteLine("listening on " + url);
await app.WaitForShutdownAsync();
