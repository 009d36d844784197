using System.Globalization;

namespace Kilowatch.Conformance.Dialogue;

/// <summary>The messages that a CPO writes, whole and valid; scenarios change what they are about.</summary>
/// <param name="operatorId">The operator.</param>
/// <param name="evseId">The charging point.</param>
/// <param name="identification">The driver's, as JSON.</param>
/// <param name="clock">For times, which lie in the last half hour.</param>
internal sealed class Drafts(string operatorId, string evseId, string identification, TimeProvider clock)
{
    /// <summary>The members without which a message of that type is none (OICP 2.3, the schema of each).</summary>
    public static IReadOnlyDictionary<string, string[]> Mandatory { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Start"] = ["Type", "SessionID", "EvseID", "OperatorID", "ChargingStart"],
        ["Progress"] = ["Type", "SessionID", "EvseID", "OperatorID", "ChargingStart", "EventOccurred"],
        ["End"] = ["Type", "SessionID", "EvseID", "OperatorID", "ChargingEnd"],
        ["Error"] = ["Type", "SessionID", "EvseID", "OperatorID", "ErrorType"],
    };

    private readonly DateTimeOffset _began = clock.GetUtcNow().AddMinutes(-30);
    private int _number;

    /// <summary>The type with its article, for a sentence.</summary>
    public static string A(string type) => type is "End" or "Error" ? "an " + type : "a " + type;

    /// <summary>When charging began, in all messages.</summary>
    public DateTimeOffset Began => _began;

    public string Identification => identification;

    public string OperatorId => operatorId;

    public Draft Of(string type, string session) => type switch
    {
        "Start" => Start(session),
        "Progress" => Progress(session),
        "End" => End(session),
        _ => Error(session),
    };

    public Draft Start(string session) => Begin("Start", session)
        .WithTime("ChargingStart", _began).WithTime("SessionStart", _began).With("MeterValueStart", "1234.5").WithText("PartnerProductID",
            "AC 22");

    /// <summary>Each is a second later and has more energy than the one before.</summary>
    public Draft Progress(string session)
    {
        var number = Interlocked.Increment(ref _number);
        return Begin("Progress", session)
            .WithTime("ChargingStart", _began).WithTime("EventOccurred", _began.AddSeconds(60 + number))
            .With("ChargingDuration", Whole((60 + number) * 1000)).With("ConsumedEnergyProgress", Energy(1 + number * 0.001m))
            .WithTime("SessionStart", _began).With("MeterValueStart", "1234.5")
            .With("MeterValueInBetween", """{"meterValues":[1234.75,1235]}""")
            .WithText("PartnerProductID", "AC 22");
    }

    public Draft End(string session) => Begin("End", session)
        .WithTime("ChargingStart", _began).WithTime("ChargingEnd", _began.AddMinutes(25)).With("ConsumedEnergy", "12.345")
        .WithTime("SessionStart", _began).WithTime("SessionEnd", _began.AddMinutes(27)).WithTime("PenaltyTimeStart", _began.AddMinutes(26))
        .With("MeterValueStart", "1234.5").With("MeterValueEnd", "1246.845").With("MeterValueInBetween", """{"meterValues":[1240.001]}""")
        .WithText("PartnerProductID", "AC 22");

    public Draft Error(string session) => Begin("Error", session)
        .WithText("ErrorType", "ConnectorError")
        .WithText("ErrorAdditionalInfo", "The plug cannot be locked: " + Whole(Interlocked.Increment(ref _number)));

    public Draft ChargeDetailRecord(string session) => Draft.Empty
        .WithText("SessionID", session).WithText("CPOPartnerSessionID", "check-cpo").WithText("EvseID", evseId)
        .With("Identification", identification)
        .WithText("PartnerProductID", "AC 22").WithTime("ChargingStart", _began).WithTime("ChargingEnd", _began.AddMinutes(25))
        .WithTime("SessionStart", _began).WithTime("SessionEnd", _began.AddMinutes(27))
        .With("MeterValueStart", "1234.5").With("MeterValueEnd", "1246.845").With("ConsumedEnergy", "12.345");

    public Draft AuthorizeStart(string? session)
    {
        var draft = Draft.Empty.WithText("OperatorID", operatorId).WithText("EvseID", evseId).With("Identification", identification)
            .WithText("PartnerProductID", "AC 22").WithText("CPOPartnerSessionID", "check-cpo");
        return session is null ? draft : draft.WithText("SessionID", session);
    }

    public Draft AuthorizeStop(string session) => Draft.Empty
        .WithText("SessionID", session).WithText("CPOPartnerSessionID", "check-cpo").WithText("OperatorID", operatorId)
        .WithText("EvseID", evseId)
        .With("Identification", identification);

    private Draft Begin(string type, string session) => Draft.Empty
        .WithText("Type", type).WithText("SessionID", session).WithText("CPOPartnerSessionID", "check-cpo")
        .WithText("EMPPartnerSessionID", "check-emp")
        .WithText("EvseID", evseId).WithText("OperatorID", operatorId).With("Identification", identification);

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Energy(decimal kiloWattHours) => kiloWattHours.ToString(CultureInfo.InvariantCulture);
}
