namespace Kilowatch.Emp.Sessions;

/// <summary>The largest set of a session's energies that can all be true, ending with the newest that can be, and the power that neighbours
/// tell.
/// An energy that no charging point can have delivered is left out: never shown, summed up, or counted on from.</summary>
/// <remarks>It depends on the set of reports alone, and takes n log n steps for n of them.</remarks>
internal sealed class EnergySeries
{
    /// <summary>Clocks of a point's parts differ by that much.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private readonly decimal _maxPowerKW;
    private readonly List<EnergyReport> _accepted = [];
    private readonly List<EnergyReport> _refused = [];

    /// <param name="reports">By time, one for each moment; the beginning may be the first.</param>
    /// <param name="final">What ends the series; null while charging, or when its time is unknown.</param>
    /// <param name="maxPowerKW">The most that a charging point delivers.</param>
    public EnergySeries(IReadOnlyList<EnergyReport> reports, EnergyReport? final, decimal maxPowerKW)
    {
        _maxPowerKW = maxPowerKW;
        var last = final is not null && IsPossible(final, maxPowerKW) ? final : Newest(reports, maxPowerKW);
        if (last is not null)
        {
            _accepted.AddRange(Chain(reports.Where(report => report.At < last.At && report.Precedes(last, maxPowerKW)), maxPowerKW));
            _accepted.Add(last);
        }

        var known = _accepted.ToHashSet(ReferenceEqualityComparer.Instance);
        _refused.AddRange(reports.Where(report => !known.Contains(report)));
        if (final is not null && final != last) _refused.Add(final);

        // A beginning alone is not a series: it would show as a measured zero.
        if (_accepted is [{ Event: null }]) _accepted.Clear();
        Points = PointsOf();
    }

    public IReadOnlyList<EnergyPoint> Points { get; }

    /// <summary>The newest energy that can be true; null without one.</summary>
    public decimal? EnergyKWh => _accepted is [.., { Event: not null } last] ? last.EnergyKWh : null;

    /// <summary>The average power of the last interval; null where a report contradicts it.</summary>
    public decimal? LastPowerKW => Points is [.., var last] && !_refused.Exists(report => report.At > last.At) ? last.PowerKW : null;

    /// <summary>From the first accepted report to the last.</summary>
    public decimal? AveragePowerKW => _accepted.Count > 1 ? Power(_accepted[0], _accepted[^1]) : null;

    public decimal? PeakPowerKW => Points.Max(point => point.PowerKW);

    /// <summary>The most that the session has drawn for a minute or longer: what counting on may suppose.</summary>
    public decimal? SustainedPowerKW =>
        Points.Zip(Points.Skip(1)).Max(pair => pair.Second.At - pair.First.At >= ClockTolerance ? pair.Second.PowerKW : null);

    /// <summary>The reports that would mean more power than a charging point delivers.</summary>
    public IEnumerable<EnergyReport> Implausible => _refused.Where(IsTooMuch);

    /// <summary>Whether an energy can be true by itself: by the times that its message claims, and up to an hour at full power where they
    /// tell nothing.</summary>
    public static bool IsPossible(EnergyReport report, decimal maxPowerKW) =>
        IsPossible(report.EnergyKWh, report.At - report.Since, maxPowerKW);

    /// <inheritdoc cref="IsPossible(EnergyReport, decimal)"/>
    public static bool IsPossible(decimal energyKWh, TimeSpan? time, decimal maxPowerKW)
    {
        var hours = time > TimeSpan.FromHours(1) && time <= SessionMessages.MaxCharging
            ? (decimal)time.Value.Ticks / TimeSpan.TicksPerHour
            : 1;
        return energyKWh >= 0 && energyKWh <= maxPowerKW * hours;
    }

    /// <summary>The newest report of those that most others allow: an energy may fall, since a meter may have been wrong before, but not
    /// outrun.</summary>
    private static EnergyReport? Newest(IReadOnlyList<EnergyReport> reports, decimal maxPowerKW)
    {
        var possible = reports.Where(report => report.Event is null || IsPossible(report, maxPowerKW)).ToList();
        return Longest(possible, report => report.Headroom(maxPowerKW)).LastOrDefault();
    }

    /// <summary>The longest chain in which each precedes the next: by rising energy, headroom must not shrink.</summary>
    private static IEnumerable<EnergyReport> Chain(IEnumerable<EnergyReport> reports, decimal maxPowerKW) =>
        Longest([.. reports.OrderBy(report => report.EnergyKWh).ThenBy(report => report.At)], report => report.Headroom(maxPowerKW))
            .OrderBy(report => report.At);

    /// <summary>The longest subsequence that does not fall, and of equally long ones that with the latest last element (patience
    /// sorting).</summary>
    private static List<EnergyReport> Longest(List<EnergyReport> reports, Func<EnergyReport, decimal> measure)
    {
        var values = reports.ConvertAll(report => measure(report));
        var before = new int[reports.Count];
        var ends = new List<int>(); // of each length, the end that leaves most room
        var latest = -1;
        for (var i = 0; i < reports.Count; i++)
        {
            var (low, high) = (0, ends.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (values[ends[middle]] <= values[i]) low = middle + 1;
                else high = middle;
            }

            before[i] = low == 0 ? -1 : ends[low - 1];
            if (low == ends.Count) ends.Add(i);
            else ends[low] = i;
            if (low == ends.Count - 1) latest = i;
        }

        var chain = new List<EnergyReport>();
        for (var i = latest; i >= 0; i = before[i]) chain.Add(reports[i]);
        chain.Reverse();
        return chain;
    }

    private static decimal? Power(EnergyReport from, EnergyReport to) => to.At == from.At ? null
        : decimal.Round((to.EnergyKWh - from.EnergyKWh) * TimeSpan.TicksPerHour / (to.At - from.At).Ticks, 3,
            MidpointRounding.AwayFromZero);

    private List<EnergyPoint> PointsOf()
    {
        var points = new List<EnergyPoint>(_accepted.Count);
        var refused = 0;
        EnergyReport? before = null;
        foreach (var report in _accepted)
        {
            // A refused report in between says that one of the three is wrong, so that two of them tell no power.
            var isContradicted = false;
            for (; refused < _refused.Count && _refused[refused].At <= report.At; refused++) isContradicted = true;
            points.Add(new(report.At, report.EnergyKWh, before is null || isContradicted ? null : Power(before, report)));
            before = report;
        }

        return points;
    }

    private bool IsTooMuch(EnergyReport report)
    {
        if (report.Event is not null && !IsPossible(report, _maxPowerKW)) return true;
        var next = _accepted.FindIndex(other => other.At >= report.At);
        var before = next < 0 ? _accepted.LastOrDefault() : next > 0 ? _accepted[next - 1] : null;
        return (before?.Outruns(report, _maxPowerKW) ?? false) || (next >= 0 && report.Outruns(_accepted[next], _maxPowerKW));
    }
}
