using System.Globalization;

namespace Kilowatch.Bench.Attack;

/// <summary>The command line.</summary>
internal sealed record Options(string Tool, TimeSpan Phase, int Rate, IReadOnlyList<string> Names, bool Together, bool IsSameAddress)
{
    public const string Usage = """
        bench/attack/run [--seconds 20] [--rate 500] [--only NAME[,NAME]] [--from same|other]
          --seconds  length of each phase: quiet, then attacked, for each attack in turn and for all of them at once
          --rate     notifications a second of the good partner
          --from     the attackers' address: the good partner's, or another one (as strangers have); other by default
          --only     these attacks, and not all at once: certificates, pipeline, drip, bodies, sessions
        """;

    /// <returns>Null for a command line that is not valid.</returns>
    public static Options? Parse(ReadOnlySpan<string> args)
    {
        var (tool, seconds, rate, attacks, together, isSame) = ("", 20, 500, Attacks.Names, true, false);
        for (; args.Length >= 2; args = args[2..])
        {
            switch (args[0])
            {
                case "--tool": tool = args[1]; break;
                case "--from" when args[1] is "same" or "other": isSame = args[1] == "same"; break;
                case "--only": (attacks, together) = (args[1].Split(','), false); break;
                case "--seconds" when TryNumber(args[1], out var number): seconds = number; break;
                case "--rate" when TryNumber(args[1], out var number): rate = number; break;
                default: return null;
            }
        }

        var isValid = args.IsEmpty && tool.Length > 0 && attacks.All(Attacks.Names.Contains);
        return isValid ? new Options(tool, TimeSpan.FromSeconds(seconds), rate, attacks, together, isSame) : null;
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
