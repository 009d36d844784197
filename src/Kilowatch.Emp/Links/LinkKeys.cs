using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kilowatch.Emp.Store;

namespace Kilowatch.Emp.Links;

/// <summary>The secrets that sign links: the first signs, all verify, so that they can be changed without breaking links.</summary>
internal sealed class LinkKeys(EmpOptions options, IEmpStore store)
{
    private const int Size = 32;

    public IReadOnlyList<byte[]> All { get; } = options.LinkKeys.Count > 0
        ? [.. options.LinkKeys.Select(
            key => TryRead(key, out var bytes) ? bytes : throw new FormatException("Not base64 of at least 32 bytes."))]
        : [store.GetOrAddSecret("link key", RandomNumberGenerator.GetBytes(Size))];

    public static bool TryRead(string? base64, [NotNullWhen(true)] out byte[]? key)
    {
        var buffer = new byte[base64?.Length ?? 0];
        key = Convert.TryFromBase64String(base64 ?? "", buffer, out var length) && length >= Size ? buffer[..length] : null;
        return key is not null;
    }
}
