using System.CommandLine;
using Kilowatch.Cli.Authorize;
using Kilowatch.Cli.Certs;
using Kilowatch.Cli.Check;
using Kilowatch.Cli.Completion;
using Kilowatch.Cli.Cpo;
using Kilowatch.Cli.Emp;
using Kilowatch.Cli.Forget;
using Kilowatch.Cli.Hub;
using Kilowatch.Cli.Listen;
using Kilowatch.Cli.Partners;
using Kilowatch.Cli.Replay;
using Kilowatch.Cli.Sandbox;
using Kilowatch.Cli.Send;
using Kilowatch.Cli.Simulate;
using Kilowatch.Cli.Validate;

namespace Kilowatch.Cli;

/// <summary>The tool <c>kilowatch</c>: one verb, one folder.</summary>
internal static class Program
{
    /// <summary>Every verb.</summary>
    internal static RootCommand Root()
    {
        return new RootCommand("OICP 2.3 charging notifications: a hub that checks and relays them, and what it takes to try one.")
        {
            SandboxCommand.Create(),
            HubCommand.Create(),
            EmpCommand.Create(),
            CpoCommand.Create(),
            AuthorizeCommand.Create(),
            SendCommand.Create(),
            SimulateCommand.Create(),
            ListenCommand.Create(),
            ReplayCommand.Create(),
            ValidateCommand.Create(),
            CheckCommand.Create(),
            PartnersCommand.Create(),
            CertsCommand.Create(),
            ForgetCommand.Create(),
            ExportCommand.Create(),
            CompletionCommand.Create(),
        };
    }

    private static Task<int> Main(string[] args)
    {
        var parsed = Root().Parse(args);
        return parsed.Errors.Count == 0
            ? parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
            : Task.FromResult(Usage.Explain(parsed));
    }
}
