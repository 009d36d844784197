using System.Globalization;
using System.Text;

namespace Kilowatch.Oicp;

/// <summary>An OICP message: the object that is the whole body of a request or an answer.</summary>
public abstract record OicpMessage : OicpObject
{
    private protected OicpMessage()
    {
    }

    /// <summary>The message as compact JSON in UTF-8. Absent optional members are left out.</summary>
    public byte[] ToUtf8() => OicpJson.Write(this, OicpJson.Compact);

    /// <summary>For logs: PINs are left out, UIDs and EvcoIDs masked but for their last two characters.</summary>
    public sealed override string ToString()
    {
        // The generated PrintMembers formats decimals by the current culture; 12,345 in a log would be read as 12345.
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            var builder = new StringBuilder(GetType().Name).Append(" { ");
            if (PrintMembers(builder)) builder.Append(' ');
            return builder.Append('}').ToString();
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
