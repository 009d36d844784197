using System.Globalization;
using System.Text;
using Kilowatch.Sandbox.Certificates;
using Kilowatch.Sandbox.Faults;


namespace Kilowatch.Sandbox;

/// <summary>What the sandbox says of itself when it is ready, and on its page.</summary>
internal sealed class SandboxGreeting(SandboxOptions settings, string directory, SandboxCertificates? certificates)
{
    public string Hub { get; set; } = "";

    /// <summary>The built-in EMP; null when it is somebody's own.</summary>
    public string? Emp { get; init; }

    public string? DriverPage { get; init; }

    public required IReadOnlyList<Fault> FirstFaults { get; init; }

    /// <summary>Where things are.</summary>
    public IEnumerable<(string Name, string Address)> Addresses()
    {
        yield return ("hub", Hub);
        yield return ("dashboard", Hub + "/admin/");
        yield return ("clock, faults", Hub + "/sandbox");
        yield return ("session", Hub + "/admin/api/sessions/3fe7378a-238f-4cf3-bca6-de657881f8c2");
        yield return ("journal", Hub + "/admin/api/journal");
        if (settings.Emp is { } own) yield return ("your EMP", own.AbsoluteUri);
        if (Emp is not null) yield return ("EMP's page", Emp + "/");
        if (Emp is not null) yield return ("driver page", Emp + DriverPage);
        if (settings.Cpo is { } cpo) yield return ("your CPO", cpo.AbsoluteUri);
    }

    /// <summary>What is on for good.</summary>
    public IEnumerable<string> Remarks()
    {
        if (settings.RateLimit > 0) yield return $"{KilowatchSandbox.Operator} may send {settings.RateLimit} notifications in a minute.";
        if (settings.Fleet > 0)
            yield return $"{settings.Fleet} charging points of the operator {KilowatchSandbox.FleetOperator} are in use (--fleet 0 for none).";
        if (certificates is not null)
            yield return $"Mutual TLS: {KilowatchSandbox.Operator} is the caller that shows the certificate below. A browser must trust {certificates.Authority}, or you accept its warning.";
    }

    /// <summary>What is on to begin with; the page shows it as it is by then.</summary>
    private IEnumerable<string> FirstRemarks()
    {
        if (FirstFaults.Count > 0) yield return $"Faults of the EMP: {string.Join(", ", FirstFaults)}.";
        if (settings.Speed == 0) yield return "The clock stands still.";
        else if (settings.Speed != 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"The clock runs {settings.Speed} times as fast.");
    }

    /// <summary>The integration guide's Progress notification.</summary>
    public string Curl() => $$"""
        curl --location '{{Hub}}/api/oicp/notificationmgmt/v11/charging-notifications'{{Tls()}} \
        --header 'Content-Type: application/json' \
        --data '{
            "CPOPartnerSessionID": "1234XYZ",
            "ChargingStart": "2020-09-23T14:17:53.038Z",
            "EventOccurred": "2020-09-23T14:25:53.038Z",
            "ChargingDuration": 48000,
            "ConsumedEnergyProgress": 9,
            "EMPPartnerSessionID": "2345ABC",
            "EvseID": "DE*ABC*ETEST1",
            "Identification": {
                "RFIDMifareFamilyIdentification": {
                    "UID": "044A2DAA856280"
                }
            },
            "MeterValueStart": 0,
            "MeterValueInBetween": {
                "meterValues": [
                    9
                ]
            },
            "PartnerProductID": "AC 1",
            "OperatorID": "DE*ABC",
            "SessionID": "3fe7378a-238f-4cf3-bca6-de657881f8c2",
            "SessionStart": "2020-09-23T14:17:53.038Z",
            "Type": "Progress"
        }'
        """;

    public string Text()
    {
        var text = new StringBuilder("\nKilowatch sandbox is ready.\n");
        foreach (var (name, address) in Addresses()) text.Append(CultureInfo.InvariantCulture,
            $"  {name,-13} {address}{(name == "EMP's page" ? " (what the EMP DE*ICE received)" : "")}\n");
        text.Append(CultureInfo.InvariantCulture, $"  {"data",-13} {directory}\n");
        foreach (var remark in FirstRemarks().Concat(Remarks())) text.Append(CultureInfo.InvariantCulture, $"  {remark}\n");
        return text.Append(CultureInfo.InvariantCulture, $$"""
            listening on {{Hub}}

            Send the integration guide's Progress notification:

            {{Curl()}}

            Again, it gives the stored answer. With another EventOccurred it is too early: the header Retry-After tells when to
            come back (curl --include shows it), or let 5 minutes pass at once:

            curl{{Tls()}} '{{Hub}}/sandbox/clock' --data '{"advance":"00:05:00"}'

            Stop with Ctrl+C.
            """).ToString();
    }

    private string Tls() => certificates?.For(KilowatchSandbox.Operator) is { } files
        ? $" --cert '{files.Certificate}' --key '{files.Key}' --cacert '{files.Authorities}'"
        : "";
}
