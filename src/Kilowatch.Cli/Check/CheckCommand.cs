using System.CommandLine;

namespace Kilowatch.Cli.Check;

/// <summary><c>kilowatch check</c>: does the other side do what OICP 2.3 says?</summary>
internal static class CheckCommand
{
    private const string Description = """
        Holds a dialogue with a partner and judges all that it says, each finding with the clause where it is written.
        The report goes to the terminal and, with --report, to a page, a JUnit file or JSON. docs/how-to/check-a-partner.md has the details.

        Examples:
          kilowatch check emp --url http://127.0.0.1:8081 --report emp.html
          kilowatch check hub --url http://127.0.0.1:8080 --operator 'DE*ABC'
          kilowatch check cpo --listen http://127.0.0.1:9000 --report cpo.xml
        """;

    public static Command Create() =>
        new("check", Description) { CheckEmpCommand.Create(), CheckHubCommand.Create(), CheckCpoCommand.Create() };
}
