using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Kilowatch.Hub.Options;

/// <summary>From configuration to checked <see cref="HubOptions"/>.</summary>
internal static class HubConfiguration
{
    /// <exception cref="HubConfigurationException">Names every key that is wrong.</exception>
    public static HubOptions Read(IConfiguration configuration)
    {
        var (current, retired) = RetiredSettings.Remove(configuration);
        var section = current.GetSection("Hub");
        var mistakes = UnknownKeys(section, typeof(HubOptions)).ToList();
        var options = new HubOptions { Retired = retired };
        try
        {
            // Without this the binder leaves out an element of a list that it cannot read, and says nothing.
            section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = mistakes.Count == 0);
        }
        catch (InvalidOperationException wrongType)
        {
            while (wrongType.InnerException is InvalidOperationException inner) wrongType = inner;
            mistakes.Add(Sentence(wrongType));
            throw new HubConfigurationException(string.Join(Environment.NewLine, mistakes)); // what was read so far is no basis to judge
        }

        mistakes.AddRange(HubOptionsValidation.Check(options));
        return mistakes.Count == 0 ? options : throw new HubConfigurationException(string.Join(Environment.NewLine, mistakes));
    }

    /// <summary>A misspelt key would otherwise be a setting that silently stays at its default.</summary>
    private static IEnumerable<string> UnknownKeys(IConfigurationSection section, Type type)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            var property = known.FirstOrDefault(p => p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                var names = known.Select(p => p.Name).ToList();
                yield return NearestWord.Of(child.Key, names) is { } meant
                    ? $"{child.Path} is not a setting. Did you mean {section.Path}:{meant}?"
                    : $"{child.Path} is not a setting: expected one of {string.Join(", ", names)}.";
            }
            else if (property.PropertyType is { IsGenericType: true } list && list.GetGenericArguments()[0] is { IsClass: true } item
                && item != typeof(string))
            {
                foreach (var mistake in child.GetChildren().SelectMany(element => UnknownKeys(element, item))) yield return mistake;
            }
        }
    }

    private static string Sentence(InvalidOperationException wrongType)
    {
        // The binder says: Failed to convert configuration value 'x' at 'Hub:EmpTimeout' to type 'System.TimeSpan'.
        var parts = wrongType.Message.Split('\'');
        return parts.Length < 6
            ? "Hub: " + wrongType.Message
            : $"{parts[3]} is \"{parts[1]}\", which cannot be read as {Readable(parts[5])}.";
    }

    private static string Readable(string type) => type switch
    {
        "System.TimeSpan" => "a time span: expected for example 00:05:00",
        "System.Int32" => "a whole number",
        "System.Boolean" or "System.Nullable`1[System.Boolean]" => "true or false",
        "Kilowatch.Hub.HubAuthentication" => "ClientCertificate or None",
        "Kilowatch.Oicp.ReadingMode" => "Lenient or Strict",
        "Kilowatch.Hub.RevocationMode" => "Strict or Lenient",
        "Kilowatch.Hub.JournalBodies" => "Full, Redacted or None",
        "Kilowatch.Hub.HubStoreKind" => "Embedded or Postgres",
        _ => type,
    };
}
