using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kilowatch.Emp;
using Kilowatch.Emp.Links;
using Kilowatch.Hub.Certificates;
using Kilowatch.Hub.Relay;
using Kilowatch.Oicp;

namespace Kilowatch.Fuzz;

/// <summary>Whatever reads what others wrote. A target throws when its promise is broken, whatever the input.</summary>
internal static class Targets
{
    public static IReadOnlyDictionary<string, Action<byte[]>> All { get; } = new Dictionary<string, Action<byte[]>>(StringComparer.Ordinal)
    {
        ["message"] = Message,
        ["acknowledgment"] = Acknowledgment,
        ["certificate"] = Certificate,
        ["revocation"] = Revocation,
        ["link"] = Link,
    };

    /// <summary>The reader throws nothing; what it can read is JSON; what the strict reading takes, the lenient one takes.</summary>
    private static void Message(byte[] input)
    {
        foreach (var kind in Enum.GetValues<MessageKind>())
        {
            var (strict, lenient) =
                (MessageReader.Read(input, kind, ReadingMode.Strict), MessageReader.Read(input, kind, ReadingMode.Lenient));
            Demand(!strict.IsValid || lenient.IsValid, "strict takes what lenient refuses");
            Demand(lenient.IsReadable || !lenient.IsValid, "valid, and not readable");
            Demand(!lenient.IsReadable || IsObject(input), "readable, and not a JSON object");
            foreach (var violation in lenient.Violations)
                Demand(violation.Position <= input.Length && violation.Sentence.Length > 0, "a violation outside of the message");
        }
    }

    /// <summary>The reader throws nothing, and finds what another JSON reader finds.</summary>
    private static void Acknowledgment(byte[] input)
    {
        var facts = AcknowledgmentReader.Read(input);
        if (facts.Problem is not null) return;
        using var json = JsonDocument.Parse(input);
        Demand(json.RootElement.GetProperty("Result").GetBoolean() == facts.Result, "another Result");
        Demand(json.RootElement.GetProperty("StatusCode").GetProperty("Code").GetString() == facts.Code, "another Code");
    }

    /// <summary>A header that any client may send: a certificate or none, and no exception.</summary>
    private static void Certificate(byte[] input)
    {
        using var certificate = ForwardedCertificate.Read(Encoding.Latin1.GetString(input));
        _ = certificate?.GetCertHashString(HashAlgorithmName.SHA256);
    }

    /// <summary>An operator's file: lists, or the one exception that names the file.</summary>
    private static void Revocation(byte[] input)
    {
        try
        {
            Demand(RevocationListFile.Parse(input, "the file").Count > 0, "no list, and no word on it");
        }
        catch (CryptographicException refused)
        {
            Demand(refused.Message.StartsWith("the file", StringComparison.Ordinal), "a refusal that names no file");
        }
    }

    /// <summary>What was not issued here opens nothing.</summary>
    private static void Link(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (Tokens.Value.TryRead(text, out _)) Demand(text == Issued.Value, "a token that nobody issued");
    }

    private static readonly Lazy<LinkTokens> Tokens =
        new(static () =>
            new(new LinkKeys(new EmpOptions { LinkKeys = [Convert.ToBase64String(new byte[32])] }, null!), TimeProvider.System));

    private static readonly Lazy<string> Issued =
        new(static () => Tokens.Value.Issue("3fe7378a-238f-4cf3-bca6-de657881f8c2", TimeSpan.FromDays(1)));

    private static bool IsObject(byte[] input)
    {
        try
        {
            using var json = JsonDocument.Parse(input, new JsonDocumentOptions { MaxDepth = 1000 });
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Demand(bool holds, string broken)
    {
        if (!holds) throw new InvalidOperationException(broken);
    }
}
