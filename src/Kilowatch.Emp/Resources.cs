using System.Reflection;

namespace Kilowatch.Emp;

/// <summary>The files inside the assembly.</summary>
internal static class Resources
{
    public static byte[] Bytes(string name, Assembly? assembly = null)
    {
        using var stream = (assembly ?? typeof(Resources).Assembly).GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly has no resource {name}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static string Text(string name, Assembly? assembly = null) => System.Text.Encoding.UTF8.GetString(Bytes(name, assembly));
}
