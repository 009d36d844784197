using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kilowatch.Cli.Forget;

/// <summary>By the admin routes of an EMP that runs.</summary>
internal static class RunningEmp
{
    public static async Task<int> ForgetAsync(HubConnectionOptions connection, ParseResult parsed, string emp, ForgetWish wish, bool json,
        CancellationToken cancellationToken)
    {
        var exit = ExitCodes.Done;
        var called = await connection.CallAsync(
            parsed, HttpMethod.Post, "/admin/api/forget", JsonSerializer.Serialize(wish, ForgetWishJson.Default.ForgetWish),
            answer => exit = Print(answer, json), cancellationToken,
            Timeout.InfiniteTimeSpan, emp);
        return called == ExitCodes.Done ? exit : called;
    }

    public static Task<int> ExportAsync(HubConnectionOptions connection, ParseResult parsed, string emp, ForgetWish wish,
        CancellationToken cancellationToken) => connection.CallAsync(
        parsed, HttpMethod.Get,
        $"/admin/api/export?{(wish.Uid is { } uid ? "uid=" + Uri.EscapeDataString(uid) : "evcoId=" + Uri.EscapeDataString(wish.EvcoId!))}",
        json: null,
        answer => Console.Write(answer), cancellationToken, Timeout.InfiniteTimeSpan, emp);

    private static int Print(string answer, bool json)
    {
        try
        {
            if (JsonSerializer.Deserialize(answer, EmpForgottenJson.Default.EmpForgotten) is { } forgotten)
            {
                Console.WriteLine(json ? answer.Trim() : string.Create(CultureInfo.InvariantCulture, $"""
                    sessions    {forgotten.Sessions}
                    messages    {forgotten.Messages}
                    """));
                if (forgotten.IsComplete) return ExitCodes.Done;
                Console.Error.WriteLine(
                    "kilowatch: some of it may still be in the database's log, because someone read it. Run this again.");
                return ExitCodes.No;
            }
        }
        catch (JsonException)
        {
            // told below
        }

        Console.Error.WriteLine("kilowatch: what answered is not an EMP. Check --emp.");
        return ExitCodes.Unreachable;
    }
}

/// <summary>What the EMP's admin route answers.</summary>
internal sealed record EmpForgotten(int Sessions, int Messages, bool IsComplete);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(EmpForgotten))]
internal sealed partial class EmpForgottenJson : JsonSerializerContext;
