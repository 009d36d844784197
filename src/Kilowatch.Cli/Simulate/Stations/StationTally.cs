namespace Kilowatch.Cli.Simulate.Stations;

/// <summary>What the stations' sessions came to. Safe to use from any thread.</summary>
internal sealed class StationTally
{
    private readonly Lock _gate = new();

    public int Complete { get; private set; }

    /// <summary>Of those that were not complete, because the CSMS did not take the card.</summary>
    public int Refused { get; private set; }

    public int Broken { get; private set; }

    public int NeverConnected { get; private set; }

    public int Calls { get; private set; }

    /// <summary>Of the complete sessions.</summary>
    public decimal EnergyKWh { get; private set; }

    public string? LastFailure { get; private set; }

    public void Called()
    {
        lock (_gate) Calls++;
    }

    public void Completed(decimal energyKWh)
    {
        lock (_gate) (Complete, EnergyKWh) = (Complete + 1, EnergyKWh + energyKWh);
    }

    public void RefusedCard(string station)
    {
        lock (_gate) (Refused, LastFailure) = (Refused + 1, $"{station}: the card was not accepted.");
    }

    public void Broke(string station, StationException why)
    {
        lock (_gate)
        {
            Broken++;
            if (why.IsNeverThere) NeverConnected++;
            LastFailure = $"{station}: {why.Message}";
        }
    }
}
