using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kilowatch.EndToEnd.Tests.Telemetry;

/// <summary>A span as it arrived.</summary>
internal sealed record ReceivedSpan(string Service, string Name, string Trace, string Id, string Parent);

/// <summary>An OpenTelemetry collector as far as the tests need one: OTLP in protobuf over HTTP, or over gRPC, read just enough.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const int GrpcPrefix = 5; // whether it is compressed, and its length

    private readonly WebApplication _app;
    private readonly bool _isGrpc;

    private OtlpReceiver(WebApplication app, bool isGrpc) => (_app, _isGrpc) = (app, isGrpc);

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

    public ConcurrentQueue<(string Service, string Name)> Metrics { get; } = new();

    public ConcurrentQueue<(string Service, string Text, string Trace)> Logs { get; } = new();

    /// <summary>What a process is told, so that it sends here, and soon.</summary>
    public (string Key, string Value)[] Environment =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", _app.Urls.First()), .. _isGrpc ? [] : HttpProtobuf, // gRPC is the default
        ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_BLRP_SCHEDULE_DELAY", "100"), ("OTEL_METRIC_EXPORT_INTERVAL", "300"),
    ];

    private static (string Key, string Value)[] HttpProtobuf => [("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];

    public static async Task<OtlpReceiver> StartAsync(bool isGrpc = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0,
            listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1)); // without TLS no version is negotiated
        var receiver = new OtlpReceiver(builder.Build(), isGrpc);
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var path = http.Request.Path.Value!;
        foreach (var resource in new Protobuf(body.ToArray()[(_isGrpc ? GrpcPrefix : 0)..]).All(1).Select(bytes => new Protobuf(bytes)))
        {
            var service = ServiceOf(resource);
            foreach (var item in resource.All(2).SelectMany(scope => new Protobuf(scope).All(2)).Select(bytes => new Protobuf(bytes)))
            {
                if (IsFor("trace")) Spans.Enqueue(new(service, item.Text(5), item.Hex(1), item.Hex(2), item.Hex(4)));
                if (IsFor("metrics")) Metrics.Enqueue((service, item.Text(1)));
                if (IsFor("logs")) Logs.Enqueue((service, new Protobuf(item.Bytes(5)).Text(1), item.Hex(9)));
            }
        }

        if (!_isGrpc)
        {
            http.Response.ContentType = "application/x-protobuf";
            return;
        }

        http.Response.ContentType = "application/grpc";
        await http.Response.Body.WriteAsync(new byte[GrpcPrefix]); // an empty message
        http.Response.AppendTrailer("grpc-status", "0");

        bool IsFor(string signal) => path == $"/v1/{(signal == "trace" ? "traces" : signal)}"
            || path.StartsWith($"/opentelemetry.proto.collector.{signal}.v1.", StringComparison.Ordinal);
    }

    private static string ServiceOf(Protobuf resource) => new Protobuf(resource.Bytes(1)).All(1).Select(bytes => new Protobuf(bytes))
        .Where(attribute => attribute.Text(1) == "service.name").Select(attribute => new Protobuf(attribute.Bytes(2)).Text(1)).Single();

    /// <summary>A message's fields of length-delimited kind; the others are skipped.</summary>
    private sealed class Protobuf(byte[] message)
    {
        public IEnumerable<byte[]> All(int field)
        {
            for (var at = 0; at < message.Length;)
            {
                var key = Varint(ref at);
                switch (key & 7)
                {
                    case 0: Varint(ref at); break;
                    case 1: at += 8; break;
                    case 5: at += 4; break;
                    default:
                        var length = (int)Varint(ref at);
                        at += length;
                        if ((int)(key >> 3) == field) yield return message[(at - length)..at];
                        break;
                }
            }
        }

        public byte[] Bytes(int field) => All(field).FirstOrDefault() ?? [];

        public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

        public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

        private ulong Varint(ref int at)
        {
            var (value, shift) = (0UL, 0);
            while (true)
            {
                var next = message[at++];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80) return value;
                shift += 7;
            }
        }
    }
}
