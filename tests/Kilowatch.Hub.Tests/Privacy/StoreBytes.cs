using System.Text;

namespace Kilowatch.Hub.Tests.Privacy;

/// <summary>What is in the bytes of a store's files, write-ahead logs included, whatever SQLite thinks is in them.</summary>
internal static class StoreBytes
{
    /// <summary>The files that hold any of the texts, in any case.</summary>
    public static IReadOnlyList<string> FilesWith(string directory, params string[] texts)
    {
        var found = new List<string>();
        foreach (var path in Directory.EnumerateFiles(directory).Where(path => Path.GetFileName(path) != "hub.lock"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            var raw = Encoding.Latin1.GetString(bytes.ToArray());
            found.AddRange(
                texts.Where(text => raw.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(
                    text => $"{Path.GetFileName(path)}: {text}"));
        }

        return found;
    }
}
