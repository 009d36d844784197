using Kilowatch.Cli.Documents;

namespace Kilowatch.Cli.Validate;

/// <summary>Where the judgements go: for the eye, or for a program.</summary>
internal interface IValidationReport : IDisposable
{
    void Add(string file, in Document document, Judgement judgement);

    /// <summary>Writes out what was added: more input may be long in coming.</summary>
    void Flush();

    void End(ValidationCount count);
}

/// <summary>What came together.</summary>
internal record struct ValidationCount(long Messages, long Invalid, long Errors, long Remarks);
