using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Kilowatch.Cli.Tests.Docs;

/// <summary>Doc comments as the compiler wrote them beside the assemblies, in markdown.</summary>
internal static partial class DocComments
{
    private static readonly Dictionary<Assembly, Dictionary<string, XElement>> Files = [];

    /// <summary>The summary of a property or field.</summary>
    public static string Of(MemberInfo member)
    {
        var assembly = member.DeclaringType!.Assembly;
        if (!Files.TryGetValue(assembly, out var comments))
        {
            var file = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
            Files[assembly] = comments = file.Descendants("member").ToDictionary(m => (string)m.Attribute("name")!, m => m);
        }

        var name = $"{(member is FieldInfo ? 'F' : 'P')}:{member.DeclaringType.FullName}.{member.Name}";
        Assert.True(comments.TryGetValue(name, out var comment), name + " has no doc comment");
        var text = new StringBuilder();
        foreach (var node in comment.Element("summary")!.Nodes())
        {
            text.Append(node switch
            {
                XElement { Name.LocalName: "see" } see => $"`{((string?)see.Attribute("cref") ?? "").Split('.', ':')[^1]}`",
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement other => other.Value,
                XText plain => plain.Value.Replace("*", "\\*", StringComparison.Ordinal),
                _ => "",
            });
        }

        return Blanks().Replace(text.ToString().Trim(), " ");
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Blanks();
}
