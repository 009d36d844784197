using System.Buffers.Text;
using System.Security.Cryptography;
using Kilowatch.Emp.Store;
using Lib.Net.Http.WebPush.Authentication;

namespace Kilowatch.Emp.Push;

/// <summary>The key pair by which push services know this EMP (VAPID, RFC 8292): made once, and kept in the store.</summary>
internal sealed class PushKeys(EmpOptions options, IEmpStore store)
{
    private readonly Lazy<(string Public, string Private)> _keys = new(() =>
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stored = ECDsa.Create();
        stored.ImportPkcs8PrivateKey(store.GetOrAddSecret("vapid key", made.ExportPkcs8PrivateKey()), out _);
        var parameters = stored.ExportParameters(includePrivateParameters: true);
        return (Base64Url.EncodeToString([4, .. parameters.Q.X!, .. parameters.Q.Y!]), Base64Url.EncodeToString(parameters.D));
    });

    /// <summary>Whether drivers may ask for notifications.</summary>
    public bool AreUsed => options.Push.Subject is not null;

    /// <summary>Uncompressed point, base64url.</summary>
    public string PublicKey => _keys.Value.Public;

    public VapidAuthentication Authentication() => new(_keys.Value.Public, _keys.Value.Private) { Subject = options.Push.Subject };
}
