using System.Globalization;
using System.Text.Json;
using Kilowatch.Hub;

namespace Kilowatch.Cli.Forget;

/// <summary>What was removed; never who.</summary>
internal static class ForgetReport
{
    public static int Print(Forgotten forgotten, bool json)
    {
        Console.WriteLine(json ? JsonSerializer.Serialize(forgotten, ForgetWishJson.Default.Forgotten) : Text(forgotten));
        if (forgotten.UndeliveredRecords > 0)
            Console.Error.WriteLine(
                "kilowatch: charge detail records that their EMPs have not taken yet were kept. Run this again when they are delivered.");
        return forgotten.IsComplete ? ExitCodes.Done : ExitCodes.No;
    }

    private static string Text(Forgotten forgotten) => string.Create(CultureInfo.InvariantCulture, $"""
        sessions                  {forgotten.Sessions}
        journal entries           {forgotten.JournalEntries}
        authentication records    {forgotten.AuthenticationRecords}
        kept until delivered      {forgotten.UndeliveredRecords}
        """);
}
