using System.Text.Json;

namespace Kilowatch.Oicp;

/// <summary>The one pass over a message: every known member is judged where it stands, and its fact kept.</summary>
internal ref struct MessagePass
{
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly MessageKind _route;
    private Utf8JsonReader _reader;
    private MessageFacts _facts;
    private Findings _findings;
    private uint _seen;
    private uint _malformed;

    public MessagePass(ReadOnlySpan<byte> utf8, MessageKind route, ReadingMode mode)
    {
        _utf8 = utf8;
        _route = route;
        _reader = new Utf8JsonReader(utf8);
        _findings = new Findings(mode);
        _facts = new MessageFacts { Kind = route, IsReadable = true };
    }

    public readonly long Position => _reader.BytesConsumed;

    /// <exception cref="JsonException">The bytes are not one JSON object.</exception>
    public void Run()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject) throw new JsonException(null, null, 0, 0);
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberNames.Find(Values.Name(ref _reader));
            _reader.Read();
            if (member == Member.Unknown) _reader.Skip();
            else Take(member);
        }

        _reader.Read(); // throws unless only white space follows
    }

    /// <summary>After the pass: what is missing, and which findings count for a message of this type.</summary>
    public MessageFacts Judge()
    {
        var shape = MessageShape.Of(_facts.Kind);
        var missing = shape.Mandatory & ~(_facts.Present | _malformed);
        for (var member = Member.SessionID; missing != 0 && member < Member.Unknown; member++)
        {
            if ((missing & MessageShape.Bits(member)) != 0) _findings.Add(member, MemberRule.Of(member).Missing(member, _utf8.Length));
        }

        if (_facts.Kind == MessageKind.Progress && !_facts.Has(Member.ChargingDuration) && !_facts.Has(Member.ConsumedEnergyProgress))
        {
            _findings.AddNeitherDurationNorEnergy(_utf8.Length);
        }

        _findings.Conclude(shape, ref _facts);
        return _facts;
    }

    private void Take(Member member)
    {
        var bit = MessageShape.Bits(member);
        if ((_seen & bit) != 0) _findings.AddTwice(member, "/" + member, Position);
        _seen |= bit;

        if (_reader.TokenType == JsonTokenType.Null) return; // absent
        var before = _findings.Count;
        if (TryTake(member))
        {
            _facts.Present |= bit;
        }
        else
        {
            _malformed |= bit;
            if (_findings.Count == before) _findings.Add(member, MemberRule.Of(member).Malformed(member, Position));
        }

        if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) _reader.Skip(); // its members are not the message's
    }

    private bool TryTake(Member member)
    {
        WireText text;
        long number;
        switch (member)
        {
            case Member.Type:
                return _route != MessageKind.Notification || TryType();
            case Member.SessionID:
                if (!Values.TryText(ref _reader, out text) || !Oicp.SessionId.Matches(text.In(_utf8))) return false;
                _facts.SessionId = text;
                return true;
            case Member.EvseID:
                if (!Values.TryText(ref _reader, out text) || !Oicp.EvseId.Matches(text.In(_utf8))) return false;
                _facts.EvseId = text;
                return true;
            case Member.OperatorID:
                if (!Values.TryText(ref _reader, out text) || !Oicp.OperatorId.Matches(text.In(_utf8))) return false;
                _facts.OperatorId = text;
                return true;
            case Member.ProviderID:
                if (!Values.TryText(ref _reader, out text) || !Oicp.ProviderId.Matches(text.In(_utf8))) return false;
                _facts.ProviderId = text;
                return true;
            case Member.HubOperatorID:
                return Values.TryText(ref _reader, out text) && Oicp.OperatorId.Matches(text.In(_utf8));
            case Member.HubProviderID or Member.HubProviderId:
                return Values.TryText(ref _reader, out text) && Oicp.ProviderId.Matches(text.In(_utf8));
            case Member.CPOPartnerSessionID:
                if (!Values.TryText(ref _reader, _utf8, 250, out text)) return false;
                _facts.CpoPartnerSessionId = text;
                return true;
            case Member.EMPPartnerSessionID:
                if (!Values.TryText(ref _reader, _utf8, 250, out text)) return false;
                _facts.EmpPartnerSessionId = text;
                return true;
            case Member.ErrorAdditionalInfo:
                if (!Values.TryText(ref _reader, _utf8, 250, out text)) return false;
                _facts.ErrorAdditionalInfo = text;
                return true;
            case Member.PartnerProductID:
                if (!Values.TryText(ref _reader, _utf8, 50, out text)) return false;
                _facts.PartnerProductId = text;
                return true;
            case Member.ErrorType:
                return TryErrorType();
            case Member.ChargingStart:
                if (!Values.TryTime(ref _reader, _utf8, out number)) return false;
                _facts.ChargingStart = number;
                return true;
            case Member.ChargingEnd:
                if (!Values.TryTime(ref _reader, _utf8, out number)) return false;
                _facts.ChargingEnd = number;
                return true;
            case Member.EventOccurred:
                if (!Values.TryTime(ref _reader, _utf8, out number)) return false;
                _facts.EventOccurred = number;
                return true;
            case Member.SessionStart:
                return Values.TryTime(ref _reader, _utf8, out _);
            case Member.SessionEnd:
                if (!Values.TryTime(ref _reader, _utf8, out number)) return false;
                _facts.SessionEnd = number;
                return true;
            case Member.PenaltyTimeStart:
                if (!Values.TryTime(ref _reader, _utf8, out number)) return false;
                _facts.PenaltyTimeStart = number;
                return true;
            case Member.ChargingDuration:
                if (!Values.TryWhole(ref _reader, out number)) return false;
                _facts.ChargingDuration = number;
                return true;
            case Member.ConsumedEnergyProgress:
                if (!TryEnergy(member, out number)) return false;
                _facts.EnergyProgress = number;
                return true;
            case Member.ConsumedEnergy:
                if (!TryEnergy(member, out number)) return false;
                _facts.EnergyInAll = number;
                return true;
            case Member.MeterValueStart:
                if (!TryEnergy(member, out number)) return false;
                _facts.MeterValueStart = number;
                return true;
            case Member.MeterValueEnd:
                if (!TryEnergy(member, out number)) return false;
                _facts.MeterValueEnd = number;
                return true;
            case Member.MeterValueInBetween:
                return MeterValuesPass.TryTake(ref _reader, _utf8, ref _facts, ref _findings);
            case Member.SignedMeteringValues:
                return SignedMeteringPass.TryTake(ref _reader, _utf8, ref _findings);
            case Member.CalibrationLawVerificationInfo:
                return CalibrationLawPass.TryTake(ref _reader, _utf8, ref _findings);
            case Member.Identification:
                return IdentificationPass.TryTake(ref _reader, _utf8, ref _facts, ref _findings);
            default:
                throw new System.Diagnostics.UnreachableException($"{member} has no rule");
        }
    }

    private bool TryEnergy(Member member, out long wattHours)
    {
        if (Values.TryEnergy(ref _reader, _utf8, out wattHours, out var leniencies, out var isBeyondRange))
            return _findings.TryAllow(leniencies, member, "", Position);
        if (isBeyondRange) _findings.AddBeyondRange(member, "", Position);
        return false;
    }

    private bool TryErrorType()
    {
        if (!Values.TryText(ref _reader, out var text)) return false;
        var type = text.In(_utf8);
        var hasBlank = type.SequenceEqual("Connector Error"u8) || type.SequenceEqual("Critical Error"u8);
        if (hasBlank && !_findings.TryAllow(LeniencyKinds.ErrorTypeSpelling, Member.ErrorType, "", Position)) return false;
        _facts.ErrorType = type.StartsWith("Connector"u8) ? ErrorNotification.ConnectorError : ErrorNotification.CriticalError;
        return hasBlank || type.SequenceEqual("ConnectorError"u8) || type.SequenceEqual("CriticalError"u8);
    }

    private bool TryType()
    {
        if (!Values.TryText(ref _reader, out var text)) return false;
        var type = text.In(_utf8);
        _facts.Kind = type.SequenceEqual("Progress"u8) ? MessageKind.Progress
            : type.SequenceEqual("Start"u8) ? MessageKind.Start
            : type.SequenceEqual("End"u8) ? MessageKind.End
            : type.SequenceEqual("Error"u8) ? MessageKind.Error
            : MessageKind.Notification;
        return _facts.Kind != MessageKind.Notification;
    }
}
