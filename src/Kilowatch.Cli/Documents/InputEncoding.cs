namespace Kilowatch.Cli.Documents;

/// <summary>Inputs that are no UTF-8, told by their first bytes: as text each of their messages would be wrong in its own strange
/// way.</summary>
internal static class InputEncoding
{
    public static string? Problem(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || IsWide(head)
            ? "This is UTF-16, expected UTF-8: convert it with iconv -f UTF-16 -t UTF-8."
        : head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])
        ? "This is compressed: give the text, for example gunzip -c FILE | kilowatch ... -"
        : head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])
        ? "This is compressed: give the text, for example zstd -dc FILE | kilowatch ... -"
        : head.StartsWith("PK\x03\x04"u8) ? "This is a ZIP archive: give the text, for example unzip -p FILE | kilowatch ... -"
        : null;

    private static bool IsWide(ReadOnlySpan<byte> head) =>
        head.Length >= 4
            && ((head[0] == 0 && head[1] != 0 && head[2] == 0) || (head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0));
}
