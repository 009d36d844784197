namespace Kilowatch.Oicp;

/// <summary>How a member's rule is named and worded.</summary>
/// <param name="Id">The first half of the rule's id.</param>
/// <param name="Expected">What the member must be, to stand behind "expected ".</param>
/// <param name="Step">The sentence of the process diagram's step that fails, where the diagrams have one.</param>
internal sealed record MemberRule(string Id, string Expected, string? Step = null)
{
    private const string Time = "a date-time with its offset, for example 2026-01-31T10:00:00+01:00 (RFC 3339)";
    private const string Energy = "a JSON number in kWh with at most 3 decimals, for example 9.125";
    private const string PartnerSession = "a string of at most 250 characters";

    private static readonly MemberRule[] All = Build();

    public static MemberRule Of(Member member) => All[(int)member];

    public Violation Missing(Member member, long position) =>
        new("/" + member, Id + ".missing", $"{member} is missing: expected {Expected}.") { Position = position };

    public Violation Malformed(Member member, long position) =>
        new("/" + member, Id + ".format", $"{member} is not valid: expected {Expected}.") { Position = position };

    private static MemberRule[] Build()
    {
        var all = new MemberRule[(int)Member.Unknown];
        all[(int)Member.SessionID] = new("session-id", "the SessionID that the hub gave, 8-4-4-4-12 letters and digits");
        all[(int)Member.Type] = new("type", "\"Start\", \"Progress\", \"End\" or \"Error\"");
        all[(int)Member.EvseID] =
            new("evse-id", "the charging point's EvseID, for example DE*ABC*E840*6487 or +49*810*000*438", "Please add Valid EVSEID");
        all[(int)Member.ChargingStart] = new("charging-start", Time, "Please provide Charging Start");
        all[(int)Member.ChargingEnd] = new("charging-end", Time, "Please provide Charging End");
        all[(int)Member.ErrorType] =
            new("error-type", "\"ConnectorError\" or \"CriticalError\", without a blank", "Please provide ErrorType");
        all[(int)Member.EventOccurred] = new("event-occurred", Time, "Please provide Event Occurred");
        all[(int)Member.ChargingDuration] = new("charging-duration", "a whole number of milliseconds");
        all[(int)Member.ConsumedEnergyProgress] = new("consumed-energy-progress", Energy);
        all[(int)Member.OperatorID] = new("operator-id", "the operator's OperatorID, for example DE*ABC or +49*536");
        all[(int)Member.ProviderID] = new("provider-id", "the provider's ProviderID, for example DE-ICE or DE*ICE");
        all[(int)Member.Identification] = new("identification", "an object with exactly one of the five kinds of identification");
        all[(int)Member.ConsumedEnergy] = new("consumed-energy", Energy);
        all[(int)Member.CPOPartnerSessionID] = new("cpo-partner-session-id", PartnerSession);
        all[(int)Member.EMPPartnerSessionID] = new("emp-partner-session-id", PartnerSession);
        all[(int)Member.SessionStart] = new("session-start", Time);
        all[(int)Member.SessionEnd] = new("session-end", Time);
        all[(int)Member.PenaltyTimeStart] = new("penalty-time-start", Time);
        all[(int)Member.MeterValueStart] = new("meter-value-start", Energy);
        all[(int)Member.MeterValueEnd] = new("meter-value-end", Energy);
        all[(int)Member.MeterValueInBetween] =
            new("meter-value-in-between", "an object {\"meterValues\": [...]} of JSON numbers in kWh with at most 3 decimals");
        all[(int)Member.PartnerProductID] = new("partner-product-id", "a string of at most 50 characters");
        all[(int)Member.ErrorAdditionalInfo] = new("error-additional-info", "a string of at most 250 characters");
        all[(int)Member.SignedMeteringValues] =
            new("signed-metering-values", "an array of at most 10 objects {\"SignedMeteringValue\", \"MeteringStatus\"}");
        all[(int)Member.CalibrationLawVerificationInfo] = new("calibration-law", "an object");
        all[(int)Member.HubOperatorID] = new("hub-operator-id", "an OperatorID, for example DE*ABC");
        all[(int)Member.HubProviderID] = new("hub-provider-id", "a ProviderID, for example DE-ICE");
        all[(int)Member.HubProviderId] = all[(int)Member.HubProviderID];
        return all;
    }
}
