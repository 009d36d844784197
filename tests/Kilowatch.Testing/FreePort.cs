using System.Net;
using System.Net.Sockets;

namespace Kilowatch.Testing;

/// <summary>Ports for what listens later, or again after it was killed: below those that the system gives to outgoing connections
/// and to whoever asks for any port, so that nothing takes one in between.</summary>
internal static class FreePort
{
    private const int First = 15_000;
    private const int Last = 32_000;
    private const int Step = 2; // the port after a sandbox's is its EMP's

    private static int Next = Random.Shared.Next(First, Last); // other test runs count from elsewhere

    public static int Take()
    {
        while (true)
        {
            var port = First + (Interlocked.Add(ref Next, Step) % (Last - First));
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken: the next
            }
        }
    }
}
