using System.CommandLine;
using Kilowatch.Cli.Certs;
using Kilowatch.Cli.Cpo;
using Kilowatch.Cli.Emp;
using Kilowatch.Cli.Forget;
using Kilowatch.Cli.Hub;
using Kilowatch.Cli.Partners;
using Kilowatch.Cli.Sandbox;
using Kilowatch.Cli.Send;
using Kilowatch.Cli.Simulate;

namespace Kilowatch.Cli;

/// <summary>The tool <c>kilowatch</c>: one verb, one folder.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        var root = new RootCommand("OICP 2.3 charging notifications: a hub that checks and relays them, and what it takes to try one.")
        {
            SandboxCommand.Create(),
            HubCommand.Create(),
            EmpCommand.Create(),
            CpoCommand.Create(),
            SendCommand.Create(),
            SimulateCommand.Create(),
            PartnersCommand.Create(),
            CertsCommand.Create(),
            ForgetCommand.Create(),
        };
        var parsed = root.Parse(args);
        return parsed.Errors.Count == 0
            ? parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
            : Task.FromResult(Usage.Explain(parsed));
    }
}
