namespace Kilowatch.Oicp;

/// <summary>What a pass found wrong, and what only the lenient reading takes. Empty, and without allocation, for a message without
/// either.</summary>
internal struct Findings(ReadingMode mode)
{
    private const string EitherOr = "Please provide either ChargingDuration or ConsumedEnergyProgress or both";

    /// <summary>A small message must not make a large answer: of one member's inside, this many findings are told.</summary>
    private const int MaxNested = 20;

    private List<(Member Member, Violation Violation)>? _found;
    private List<(Member Member, Leniency Leniency)>? _taken;
    private bool _isFatal;

    public readonly int Count => _found?.Count ?? 0;

    /// <summary>Takes what only the lenient reading takes, and remembers it.</summary>
    /// <param name="kinds">One or more of them.</param>
    /// <param name="member">The member.</param>
    /// <param name="below">The place inside the member, as a JSON pointer.</param>
    /// <param name="position">Where the value ends.</param>
    /// <returns>False in the strict reading: the caller adds its violation.</returns>
    public bool TryAllow(LeniencyKinds kinds, Member member, string below, long position)
    {
        if (kinds == LeniencyKinds.None) return true;
        if (mode == ReadingMode.Strict) return false;
        Remember(kinds, member, below, position);
        return true;
    }

    public void Add(Member member, Violation violation) => (_found ??= []).Add((member, violation));

    /// <summary>A member given twice makes the message unreadable: two readers would see two messages.</summary>
    public void AddTwice(Member member, string pointer, long position)
    {
        _isFatal = true;
        // the third time says no more
        if (_found is not null && _found.Exists(f => f.Violation is { Rule: "json.twice" } earlier && earlier.Pointer == pointer)) return;
        Add(member, new Violation(pointer, "json.twice",
            $"{pointer[1..]} is given twice: give it once, two readers could see two messages.")
        { Position = position });
    }

    public void AddNested(Member member, string below, string expected, long position)
    {
        if (_found is not null && _found.Count(f => f.Member == member) >= MaxNested) return; // it is invalid already
        Add(member, new Violation(
            $"/{member}{below}", MemberRule.Of(member).Id + ".format", $"{member}{below} is not valid: expected {expected}.")
        { Position = position });
    }

    /// <summary>A number so large that it cannot be read as an energy.</summary>
    public void AddBeyondRange(Member member, string below, long position) =>
        AddNested(member, below, "a number in kWh with at most 3 decimals, between -1000000000000 and 1000000000000: this one is larger",
            position);

    public void AddNeitherDurationNorEnergy(long position) => Add(Member.ChargingDuration, new Violation(
        "/ChargingDuration", "progress.nothing-to-report", EitherOr + ".")
    { Position = position });

    /// <summary>Hands the findings that count for a message of this shape to its facts, in the order of judging.</summary>
    public readonly void Conclude(MessageShape shape, ref MessageFacts facts)
    {
        if (_taken is not null) Allow(_taken, shape, ref facts);
        if (_found is not null) Refuse(_found, shape, ref facts);
    }

    private static void Allow(List<(Member Member, Leniency Leniency)> taken, MessageShape shape, ref MessageFacts facts) =>
        facts.Allow([.. taken.Where(t => shape.Has(t.Member)).OrderBy(t => t.Member).Select(t => t.Leniency)]);

    private readonly void Refuse(List<(Member Member, Violation Violation)> found, MessageShape shape, ref MessageFacts facts)
    {
        var counting = found
            .Where(f => shape.Has(f.Member) || f.Violation.Rule == "json.twice")
            .OrderBy(f => f.Member)
            .ToList();
        if (counting.Count == 0) return;
        if (_isFatal) facts.IsReadable = false;
        var (member, first) = counting[0];
        var isNeither =
            member is Member.ChargingDuration or Member.ConsumedEnergyProgress
                && counting.Exists(f => f.Violation.Rule == "progress.nothing-to-report");
        var step = isNeither ? EitherOr
            : (MessageShape.Bits(member) & shape.Mandatory) != 0 ? MemberRule.Of(member).Step : null;
        facts.Refuse([.. counting.Select(f => f.Violation)],
            _isFatal ? counting.First(f => f.Violation.Rule == "json.twice").Violation.Sentence : step ?? first.Sentence);
    }

    /// <summary>On its own, because a method with a closure allocates it even where it returns at once.</summary>
    private void Remember(LeniencyKinds kinds, Member member, string below, long position)
    {
        _taken ??= [];
        for (var kind = LeniencyKinds.EnergyAsText; kind <= LeniencyKinds.ErrorTypeSpelling; kind = (LeniencyKinds)((int)kind << 1))
        {
            if ((kinds & kind) == 0 || _taken.Count(t => t.Member == member && t.Leniency.Kind == kind) >= MaxNested) continue;
            _taken.Add((member, new Leniency(kind, $"/{member}{below}") { Position = position }));
        }
    }
}
