namespace Kilowatch.Cli.Listen;

/// <summary>Answers in turn, the last one from then on.</summary>
internal sealed class AnswerScript(IReadOnlyList<AnswerSpec> answers)
{
    private int _given = -1;

    public AnswerSpec Next() => answers[Math.Min(Interlocked.Increment(ref _given), answers.Count - 1)];

    /// <summary>The script, or what is wrong with it. Without any answer, all is accepted.</summary>
    public static (AnswerScript? Script, string? Problem) Read(string option, string[] texts)
    {
        var answers = new List<AnswerSpec>();
        foreach (var text in texts)
        {
            if (AnswerSpec.Parse(text) is not { } answer)
                return (null,
                    $"{option} \"{text}\" is not understood: expected 000, a code such as 320 or 021:TEXT, http:500, hang, garbage or close.");
            answers.Add(answer);
        }

        return (new AnswerScript(answers.Count == 0 ? [AnswerSpec.Accept] : answers), null);
    }
}
