namespace Kilowatch.Cli.Simulate.Stations;

/// <summary>Where simulated stations connect, and how.</summary>
/// <param name="Csms">A CSMS, or a tap before one; a station's name is put behind it.</param>
/// <param name="Is201">OCPP 2.0.1; else 1.6.</param>
/// <param name="Password">Of each station's basic authentication, the name being the station's; null for none.</param>
/// <param name="Authorities">A PEM file of the authorities of the CSMS's certificate; null for those that the machine trusts.</param>
internal sealed record StationOptions(Uri Csms, bool Is201, string? Password, string? Authorities)
{
    public Uri AddressOf(string station)
    {
        var address = new UriBuilder(Csms);
        address.Path = address.Path.TrimEnd('/') + "/" + station;
        return address.Uri;
    }
}
