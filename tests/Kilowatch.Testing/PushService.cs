using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Testing;

/// <summary>A push service (RFC 8030) with one browser behind it, which reads what was encrypted for it (RFC 8291).</summary>
internal sealed class PushService : IAsyncDisposable
{
    private const int SaltSize = 16;
    private const int HeaderSize = SaltSize + 5;

    private readonly WebApplication _app;
    private readonly ECDiffieHellman _browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _auth = RandomNumberGenerator.GetBytes(16);
    private readonly Channel<Told> _told = Channel.CreateUnbounded<Told>();

    private PushService()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    /// <summary>For <c>Emp:Push:Services</c>.</summary>
    public string Origin => _app.Urls.Single();

    public string Endpoint => Origin + "/push/browser-1";

    public string P256dh => Base64Url.EncodeToString(Point(_browser));

    public string Auth => Base64Url.EncodeToString(_auth);

    public Func<int> Answer { get; set; } = () => 201;

    public bool IsQuiet => !_told.Reader.TryPeek(out _);

    public static async Task<PushService> StartAsync()
    {
        var service = new PushService();
        await service._app.StartAsync();
        return service;
    }

    /// <summary>What a page posts when its driver asks for notifications.</summary>
    public string Subscription(string language) =>
        JsonSerializer.Serialize(new { endpoint = Endpoint, keys = new { p256dh = P256dh, auth = Auth }, language });

    public async Task<Told> NextAsync()
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _told.Reader.ReadAsync(tooLong.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _browser.Dispose();
    }

    private static byte[] Point(ECDiffieHellman key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. q.X!, .. q.Y!];
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers;
        http.Response.StatusCode = Answer();
        await _told.Writer.WriteAsync(new(
            http.Request.Path, headers["TTL"].ToString(), headers["Topic"].ToString(), headers.ContentEncoding.ToString(),
            headers.Authorization.ToString(),
            JsonDocument.Parse(Decrypt(body.ToArray())).RootElement));
    }

    /// <summary>RFC 8291, section 3.4, on the coding aes128gcm of RFC 8188: salt (16), record size (4), key length (1), the sender's key,
    /// one record.</summary>
    private byte[] Decrypt(byte[] body)
    {
        var salt = body[..SaltSize];
        Assert.True(BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(SaltSize)) >= body.Length - HeaderSize - body[HeaderSize - 1]);
        var sender = body[HeaderSize..(HeaderSize + body[HeaderSize - 1])];
        using var other =
            ECDiffieHellman.Create(
                new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = sender[1..33], Y = sender[33..65] } });
        var shared = _browser.DeriveRawSecretAgreement(other.PublicKey);
        byte[] info = [.. "WebPush: info\0"u8, .. Point(_browser), .. sender];
        var material = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, _auth, info);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 16, salt, [.. "Content-Encoding: aes128gcm\0"u8]);
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 12, salt, [.. "Content-Encoding: nonce\0"u8]);
        var record = body.AsSpan(HeaderSize + sender.Length);
        var plain = new byte[record.Length - 16];
        using var gcm = new AesGcm(key, 16);
        gcm.Decrypt(nonce, record[..^16], record[^16..], plain);
        var end = Array.FindLastIndex(plain, b => b != 0);
        Assert.Equal(2, plain[end]); // the delimiter of the last record
        return plain[..end];
    }

    /// <summary>A notification as it came.</summary>
    internal sealed record Told(string Path, string Ttl, string Topic, string Encoding, string Authorization, JsonElement Text)
    {
        /// <summary>Whether the header of RFC 8292 is signed by this key, for this origin, by that subject.</summary>
        public bool IsFrom(string publicKey, string origin, string subject)
        {
            var parts = Authorization["vapid ".Length..].Split(',').Select(part => part.Trim()).ToDictionary(part => part[..1],
                part => part[2..], StringComparer.Ordinal);
            var token = parts["t"].Split('.');
            var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token[1])).RootElement;
            var point = Base64Url.DecodeFromChars(parts["k"]);
            using var key =
                ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = point[1..33], Y = point[33..] } });
            // The library leaves the port out, and push services have none but 443.
            Assert.Equal((publicKey, origin[..origin.LastIndexOf(':')], subject),
                (parts["k"].TrimEnd('='), claims.GetProperty("aud").GetString(), claims.GetProperty("sub").GetString()));
            return key.VerifyData(System.Text.Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]),
                HashAlgorithmName.SHA256);
        }
    }
}
