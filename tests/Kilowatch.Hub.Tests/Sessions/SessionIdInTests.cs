using System.Text;
using Kilowatch.Hub.Sessions;

namespace Kilowatch.Hub.Tests.Sessions;

public class SessionIdInTests
{
    [Theory]
    [InlineData("{}", """{"SessionID":"S"}""")]
    [InlineData("{ }", """{"SessionID":"S" }""")]
    [InlineData("""{"A":{"SessionID":1}}""", """{"SessionID":"S","A":{"SessionID":1}}""")]
    [InlineData("""{"A": 1.50, "SessionID" : null}""", """{"A": 1.50, "SessionID" : "S"}""")]
    [InlineData("""{"SessionID":{"x":[1]},"B":2}""", """{"SessionID":"S","B":2}""")]
    [InlineData("""{"Session\u0049D":"old"}""", """{"Session\u0049D":"S"}""")]
    [InlineData("""{"\ud800":1,"SessionID":"old"}""", """{"\ud800":1,"SessionID":"S"}""")]
    public void It_is_put_in_and_nothing_else_changes(string message, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(SessionIdIn.Put(Encoding.UTF8.GetBytes(message), "S")));
}
