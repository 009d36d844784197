using Kilowatch.Hub.Storage;

namespace Kilowatch.Hub.Privacy;

/// <summary>What of an exchange the journal keeps, by the setting <c>Hub:JournalBodies</c>.</summary>
internal sealed class JournalPrivacy(HubOptions options)
{
    /// <summary>Whether a charge detail record, kept whole until its EMP has taken it, must be redacted then.</summary>
    public bool IsFull => options.JournalBodies == JournalBodies.Full;

    /// <param name="request">As it came.</param>
    /// <param name="answer">As it will leave.</param>
    /// <param name="isWhole">The request is still needed: a charge detail record that its EMP has yet to take.</param>
    public (ReadOnlyMemory<byte> Request, ReadOnlyMemory<byte> Answer) Keep(ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> answer,
        bool isWhole)
    {
        if (IsFull) return (PinsOut.Of(request), PinsOut.Of(answer));
        var redacted = Redactor.Redact(request);
        return (isWhole ? PinsOut.Of(request) : Request(redacted.Body), Redactor.Redact(answer, redacted.Found).Body);
    }

    /// <summary>The beginning of what an EMP answered in vain, by the same rules.</summary>
    /// <param name="answer">Null for none.</param>
    /// <param name="request">What it answers to, and may repeat.</param>
    public byte[] Keep(ReceivedAnswer? answer, ReadOnlyMemory<byte> request)
    {
        if (answer is null) return [];
        var body = IsFull ? PinsOut.Of(answer.Body) : Redactor.Redact(answer.Body, Redactor.Redact(request).Found).Body;
        return (answer with { Body = body, IsTruncated = answer.IsTruncated || body.Length < answer.Body.Length }).Cut().Encode();
    }

    /// <summary>An entry as it may be shown: under Redacted and None also what was written before the setting was changed.</summary>
    public JournalRow Show(JournalRow row)
    {
        if (IsFull) return row;
        var request = Redactor.Redact(row.Request);
        return row with
        {
            Request = Request(request.Body).ToArray(),
            Answer = Redactor.Redact(row.Answer, request.Found).Body.ToArray(),
            EmpAnswer = Keep(ReceivedAnswer.Decode(row.EmpAnswer), row.Request)
        };
    }

    /// <summary>What stays of a charge detail record that its EMP has taken.</summary>
    public byte[] AfterDelivery(byte[] record) => Request(Redactor.Redact(record).Body).ToArray();

    private ReadOnlyMemory<byte> Request(ReadOnlyMemory<byte> redacted) => options.JournalBodies == JournalBodies.None ? default : redacted;
}
