using System.CommandLine;

namespace Kilowatch.Cli.Check;

/// <summary><c>kilowatch check</c>: does the other side do what OICP 2.3 says?</summary>
internal static class CheckCommand
{
    private const string Description = """
        Exchanges messages with a partner and checks each of its answers. Each finding names the clause that it is based on.
        The report is printed and, with --report, written as HTML, JUnit or JSON. Details: docs/how-to/check-a-partner.md.

        Examples:
          kilowatch check emp --url http://127.0.0.1:8081 --report emp.html
          kilowatch check hub --url http://127.0.0.1:8080 --operator 'DE*ABC'
          kilowatch check cpo --listen http://127.0.0.1:9000 --report cpo.xml
        """;

    public static Command Create() =>
        new("check", Description) { CheckEmpCommand.Create(), CheckHubCommand.Create(), CheckCpoCommand.Create() };
}
