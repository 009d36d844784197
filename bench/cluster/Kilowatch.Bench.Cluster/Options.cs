using System.Globalization;
using System.Net;

namespace Kilowatch.Bench.Cluster;

/// <summary>From the command line; bench/cluster/run gives it.</summary>
internal sealed class Options
{
    public string Mode { get; private set; } = "";

    public string[] Hubs { get; private set; } = [];

    public int[] HubProcesses { get; private set; } = [];

    /// <summary>Nodes of another build, measured in turns with these; none by default.</summary>
    public string[] OtherHubs { get; private set; } = [];

    public int[] OtherProcesses { get; private set; } = [];

    public string OtherDatabase { get; private set; } = "";

    public int Postmaster { get; private set; }

    public string Database { get; private set; } = "";

    public IPEndPoint Emp { get; private set; } = new(IPAddress.Loopback, 0);

    public int Sessions { get; private set; } = 20_000;

    /// <summary>Under way at once; for the cost, to each node.</summary>
    public int AtOnce { get; private set; } = 64;

    /// <summary>Notifications a second, of all nodes together; 0 for as many as are answered.</summary>
    public int Rate { get; private set; }

    /// <summary>Notifications a second for each node at work; counts when <see cref="Rate"/> is 0.</summary>
    public int RateEach { get; private set; }

    public TimeSpan Seconds { get; private set; } = TimeSpan.FromSeconds(5);

    /// <summary>A file: once it is there, the load ends before its time.</summary>
    public string Until { get; private set; } = "";

    public int Rounds { get; private set; } = 3;

    public static Options Parse(string[] args)
    {
        var options = new Options { Mode = args[0] };
        for (var i = 1; i + 1 < args.Length; i += 2)
        {
            var value = args[i + 1];
            switch (args[i])
            {
                case "--hubs": options.Hubs = value.Split(','); break;
                case "--hub-processes": options.HubProcesses = [.. value.Split(',').Select(Number)]; break;
                case "--other-hubs": options.OtherHubs = value.Split(','); break;
                case "--other-processes": options.OtherProcesses = [.. value.Split(',').Select(Number)]; break;
                case "--other-database": options.OtherDatabase = value; break;
                case "--postmaster": options.Postmaster = Number(value); break;
                case "--database": options.Database = value; break;
                case "--emp": options.Emp = IPEndPoint.Parse(value); break;
                case "--sessions": options.Sessions = Number(value); break;
                case "--at-once": options.AtOnce = Number(value); break;
                case "--seconds": options.Seconds = TimeSpan.FromSeconds(Number(value)); break;
                case "--until": options.Until = value; break;
                case "--rate": options.Rate = Number(value); break;
                case "--rate-each": options.RateEach = Number(value); break;
                case "--rounds": options.Rounds = Number(value); break;
                default: throw new ArgumentException("unknown: " + args[i], nameof(args));
            }
        }

        return options;

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }
}
