using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Cli;

/// <summary>The moment at which a server takes its address, told to a person in one line when it cannot.</summary>
internal static class Listening
{
    /// <summary>Builds the app. The host logs the stack trace of a failed start, and of all that is given up for it: whoever starts it
    /// tells why instead, so until it has started the host itself is not heard.</summary>
    public static WebApplication BuildToListen(this WebApplicationBuilder builder)
    {
        var hasStarted = () => false;
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && hasStarted());
        var app = builder.Build();
        var started = app.Lifetime.ApplicationStarted;
        hasStarted = () => started.IsCancellationRequested;
        return app;
    }

    /// <summary>Why an address cannot be listened on, and what to do; null when the failure is about something else.</summary>
    /// <param name="failure">Of the start.</param>
    /// <param name="option">Which option says where to listen.</param>
    public static string? Refusal(Exception failure, string option = "--urls") => failure switch
    {
        IOException { InnerException: AddressInUseException } =>
            $"{failure.Message} End what listens there, or choose another address with {option}.",
        IOException when failure.Message.Contains("bind", StringComparison.OrdinalIgnoreCase) =>
            $"{failure.Message} Choose another address with {option}.",
        SocketException => $"The address to listen on cannot be had: {failure.Message}. Choose another with {option}.",
        FormatException when failure.Message.StartsWith("Invalid url", StringComparison.Ordinal) =>
            $"{failure.Message}. Expected for example {option} http://127.0.0.1:8080.",
        ArgumentOutOfRangeException { ParamName: "port" } => $"The port to listen on is none: give one up to 65535 with {option}.",
        InvalidOperationException when failure.Message.Contains("HTTPS endpoint", StringComparison.Ordinal) =>
            $"To listen on https takes a certificate: set it up in Kestrel:Endpoints (docs/how-to/run-a-hub.md, Mutual TLS), or choose an http address with {option}.",
        _ => null,
    };
}
