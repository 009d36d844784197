using System.Globalization;
using System.Text.Json;
using Kilowatch.Conformance.Dialogue;
using Kilowatch.Oicp;

namespace Kilowatch.Conformance.Judging;

/// <summary>Reads an eRoamingAcknowledgment strictly, member by member.</summary>
internal static class AcknowledgmentForm
{
    private const int MaxDescription = 200;
    private const int MaxInfo = 1000;

    public static void Judge(Judge judge, PartnerResponse answer)
    {
        if (!judge.Expect(answer.Failure is null, "an answer", answer.Describe())) return;
        var content = answer.Content;
        if (!judge.Expect(content.Problem is null, "one JSON object in UTF-8, each member once", content.Problem ?? "such an object",
            Clause.Json)) return;
        var result = content.MemberOf("Result");
        judge.Expect(content.Result is not null, "Result, true or false",
            result is { } other ? "Result " + Shorten(other.GetRawText()) : "no Result", Clause.Acknowledgment);
        var status = content.MemberOf("StatusCode");
        if (!judge.Expect(status is { ValueKind: JsonValueKind.Object }, "StatusCode, an object",
            status is { } no ? "StatusCode " + Shorten(no.GetRawText()) : "no StatusCode", Clause.Acknowledgment)) return;
        judge.Expect(StatusCodes.Describe(content.Code) is not null, "StatusCode.Code, a string that is one of the published codes",
            content.Code is { } code ? "Code " + Shorten(code) : "no Code that is a string", Clause.StatusCode);
        if (content.Result is { } yes)
        {
            var agrees = yes == (content.Code == StatusCodes.Success);
            judge.Expect(agrees, "code 000 with Result true, another with false",
                $"Result {(yes ? "true" : "false")} with code {content.Code ?? "none"}", Clause.StatusCode);
        }

        Length(judge, "Description", content.Description, MaxDescription);
        Length(judge, "AdditionalInfo", content.AdditionalInfo, MaxInfo);
    }

    /// <summary>Judges the Content-Type alone.</summary>
    public static void JudgeType(Judge judge, PartnerResponse answer)
    {
        var type = answer.HeaderOf("Content-Type");
        var isJson = type?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) == true;
        judge.Expect(isJson, "Content-Type: application/json",
            answer.Failure ?? (type is null ? "no Content-Type" : "Content-Type: " + type));
    }

    private static void Length(Judge judge, string name, string? text, int most)
    {
        if (text is null) return;
        var length = text.EnumerateRunes().Count();
        judge.Expect(length <= most, string.Create(CultureInfo.InvariantCulture, $"{name} of at most {most} characters"),
            string.Create(CultureInfo.InvariantCulture, $"{length} characters"), Clause.StatusCode);
    }

    private static string Shorten(string text) => text.Length > 60 ? text[..60] + "..." : text;
}
