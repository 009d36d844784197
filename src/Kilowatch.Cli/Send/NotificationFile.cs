using Kilowatch.Oicp;

namespace Kilowatch.Cli.Send;

/// <summary>A message that somebody wrote. It is sent as it is, right or wrong: what the hub says about it is the point.</summary>
internal static class NotificationFile
{
    // What the hub would not even read.
    private const int Limit = 1024 * 1024;

    /// <summary>A notification, and the OperatorID that it names.</summary>
    public static async Task<(byte[]? Body, string? OperatorId, string? Problem)> ReadAsync(string path, string kind,
        CancellationToken cancellationToken)
    {
        var (body, problem) = await ReadAsync(path, cancellationToken);
        if (body is null) return (null, null, problem);
        var facts = MessageReader.Read(body);
        var told = facts.Kind.ToString();
        if (facts.IsReadable && facts.Kind != MessageKind.Notification && !told.Equals(kind, StringComparison.OrdinalIgnoreCase))
            return (null, null, $"--file: {path} is a {told}: use kilowatch send {told.ToLowerInvariant()}.");
        // Without a readable operator of its own the message goes out under --operator, unchanged.
        return (body, facts.OperatorId.IsEmpty ? null : facts.OperatorId.TextIn(body), null);
    }

    /// <summary>Any message.</summary>
    public static async Task<(byte[]? Body, string? Problem)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            using var buffer = new MemoryStream();
            await file.CopyToAsync(buffer, cancellationToken);
            return buffer.Length > Limit ? (null, $"--file: {path} is larger than any message.") : (buffer.ToArray(), null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, $"--file: {unreadable.Message}");
        }
    }
}
