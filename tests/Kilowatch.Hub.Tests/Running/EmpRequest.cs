using System.Text;

namespace Kilowatch.Hub.Tests.Running;

/// <summary>One request as it reached the EMP's socket.</summary>
internal sealed record EmpRequest(string RequestLine, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
