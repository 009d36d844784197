using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kilowatch.Oicp;

namespace Kilowatch.Cli.Replay;

/// <summary>Which session is called what: the same everywhere in a replay, and with the same seed in every replay.</summary>
internal sealed class ReplaySessionIds(bool isRenaming, int seed)
{
    private readonly ConcurrentDictionary<SessionId, SessionId> _opened = new();

    public int Opened => _opened.Count;

    /// <summary>The hub opened a session that stands for this one.</summary>
    public void Open(SessionId recorded, SessionId given)
    {
        if (isRenaming) _opened[recorded] = given;
    }

    public bool IsOpen(SessionId recorded) => _opened.ContainsKey(recorded);

    public SessionId Of(SessionId recorded) =>
        !isRenaming ? recorded : _opened.TryGetValue(recorded, out var given) ? given : Made(recorded);

    private SessionId Made(SessionId recorded)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed} {recorded.Canonical}")));
        hash[6] = (byte)(hash[6] & 0x0F | 0x40); // a random UUID by its form (RFC 9562, version 4)
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return SessionId.Parse(new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString("D"));
    }
}
