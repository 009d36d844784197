using System.CommandLine;

namespace Kilowatch.Cli.Completion;

/// <summary><c>kilowatch completion</c>: what a shell needs to complete verbs and options with Tab.</summary>
internal static class CompletionCommand
{
    private const string Description = """
        Prints a script that lets your shell complete kilowatch's verbs, options and their values with Tab. The script asks
        kilowatch itself, so it knows whatever version is installed.

        Examples:
          eval "$(kilowatch completion bash)"              # now; in ~/.bashrc for good
          kilowatch completion zsh > ~/.zfunc/_kilowatch   # with ~/.zfunc in fpath
          kilowatch completion fish > ~/.config/fish/completions/kilowatch.fish
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", Description) { shell };
        command.SetAction(parsed => Console.Out.Write(CompletionScripts.For(parsed.GetValue(shell)!)));
        return command;
    }
}
