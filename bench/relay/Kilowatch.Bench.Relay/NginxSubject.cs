namespace Kilowatch.Bench.Relay;

/// <summary>nginx as a plain proxy: what a user would run who wants no checks and no journal.</summary>
internal static class NginxSubject
{
    public static Task<Subject> StartAsync(Places places, int sinkPort, Certificates? tls = null, bool isTlsOut = false)
    {
        var port = FreePort.Take();
        var directory = places.NewDirectory(tls is null ? "nginx" : "nginx-tls");
        var configuration = Path.Combine(directory, "nginx.conf");
        File.WriteAllText(configuration, Configuration(directory, port, sinkPort, tls, isTlsOut));
        return Subject.StartAsync("nginx", port, saysSo: false,
            ["nginx", "-c", configuration, "-p", directory, "-e", Path.Combine(directory, "error.log")]);
    }

    private static string Configuration(string directory, int port, int sinkPort, Certificates? tls, bool isTlsOut) => $$"""
        daemon off;
        user root;
        worker_processes 1;
        pid {{directory}}/nginx.pid;
        error_log {{directory}}/error.log;
        events { worker_connections 4096; }
        http {
          access_log off;
          client_body_temp_path {{directory}}/body;
          proxy_temp_path {{directory}}/proxy;
          fastcgi_temp_path {{directory}}/fastcgi;
          uwsgi_temp_path {{directory}}/uwsgi;
          scgi_temp_path {{directory}}/scgi;
          keepalive_requests 1000000000;
          upstream emp { server 127.0.0.1:{{sinkPort}}; keepalive 256; keepalive_requests 1000000000; }
          server {
            listen 127.0.0.1:{{port}} {{(tls is null ? "" : "ssl")}};
            {{(tls is null ? "" : Tls(tls))}}
            location / { proxy_pass {{(isTlsOut ? "https" : "http")}}://emp; proxy_http_version 1.1; proxy_set_header Connection ""; }
          }
        }
        """;

    private static string Tls(Certificates tls) => $"""
        ssl_certificate {tls.Server};
            ssl_certificate_key {tls.ServerKey};
            ssl_client_certificate {tls.Authority};
            ssl_verify_client on;
            ssl_verify_depth 2;
            ssl_protocols TLSv1.2 TLSv1.3;
        """;
}
