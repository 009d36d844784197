using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Kilowatch.Oicp;

/// <summary>The four values of Type (OICP 2.3, ChargingNotificationType schema) and the record that each stands for.</summary>
internal static class NotificationKind
{
    public const string Start = "Start";
    public const string Progress = "Progress";
    public const string End = "End";
    public const string Error = "Error";

    /// <summary>
    /// Finds Type among the members of the outermost object, wherever it stands: JSON members have no order, and an End
    /// read as a Progress would tell the driver nonsense.
    /// </summary>
    public static bool TryFind(ReadOnlySpan<byte> utf8, ref Type record, [NotNullWhen(false)] out string? error)
    {
        error = "The body is not a JSON object.";
        var reader = new Utf8JsonReader(utf8);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;

        error = "Type is missing: expected Start, Progress, End or Error.";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("Type"u8);
            reader.Read();
            if (!isType)
            {
                reader.Skip();
                continue;
            }

            if (RecordOf(ref reader) is not { } found)
            {
                error = "Type is unknown: expected Start, Progress, End or Error.";
                return false;
            }

            record = found;
            error = null;
            return true;
        }

        return false;
    }

    private static Type? RecordOf(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? null
        : reader.ValueTextEquals("Start"u8) ? typeof(StartNotification)
        : reader.ValueTextEquals("Progress"u8) ? typeof(ProgressNotification)
        : reader.ValueTextEquals("End"u8) ? typeof(EndNotification)
        : reader.ValueTextEquals("Error"u8) ? typeof(ErrorNotification)
        : null;
}
