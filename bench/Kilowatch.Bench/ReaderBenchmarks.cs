using BenchmarkDotNet.Attributes;
using Kilowatch.Hub.Relay;
using Kilowatch.Oicp;

namespace Kilowatch.Bench;

/// <summary>Bytes to facts, and an EMP's answer to its verdict.</summary>
[MemoryDiagnoser]
public class ReaderBenchmarks
{
    private static readonly byte[] Acknowledgment =
        """{"Result":true,"StatusCode":{"Code":"000","Description":"Success","AdditionalInfo":null},"SessionID":null}"""u8.ToArray();

    [Benchmark]
    public bool ReadProgress() => MessageReader.Read(Bodies.Progress).IsValid;

    [Benchmark]
    public int ReadInvalid() => MessageReader.Read(Bodies.Invalid).Violations.Count;

    [Benchmark]
    public int AnswerInvalid() => HubResponses.Invalid(MessageReader.Read(Bodies.Invalid), default).Body.Length;

    [Benchmark]
    public bool ReadAcknowledgment() => AcknowledgmentReader.Read(Acknowledgment).Result;
}
