using System.Globalization;
using Kilowatch.Oicp;
using Kilowatch.Sandbox.Fleet.Curves;

namespace Kilowatch.Sandbox.Fleet;

/// <summary>Throws the dice for each session: what car, which point, and what goes wrong.</summary>
/// <param name="seed">The same gives the same sessions.</param>
/// <param name="operatorId">Whose charging points they are.</param>
/// <param name="uid">The driver's card.</param>
/// <param name="duration">How long each charges; null to let the dice say.</param>
internal sealed class SessionPlanner(long seed, OperatorId operatorId, Uid uid, TimeSpan? duration)
{
    /// <summary>A session at a charging point, from the moment on that the driver shows the card.</summary>
    public SessionPlan Plan(int number, int point, DateTimeOffset from)
    {
        var dice = Dice.Of(seed, number);
        var isDirect = dice.Chance(35);
        var charge = duration ?? TimeSpan.FromSeconds(10 * (isDirect ? dice.Between(15 * 6, 45 * 6) : dice.Between(60 * 6, 300 * 6)));
        var setup = SetUp(dice, isDirect, charge);
        DateTimeOffset? connectorError = dice.Chance(8) ? from.AddSeconds(dice.Between(10, 30)) : null;
        var start = (connectorError ?? from).AddSeconds(dice.Between(15, 60));
        var hasFailed = dice.Chance(5);
        if (hasFailed)
            charge = TimeSpan.FromSeconds(10 * Math.Max(1, (long)(charge / TimeSpan.FromSeconds(10)) * dice.Between(20, 90) / 100));
        var end = start + charge;
        var isBlocking = !hasFailed && dice.Chance(15);
        var penalty = end.AddMinutes(isDirect ? 10 : 30);
        return new()
        {
            CpoPartnerSessionId = string.Create(CultureInfo.InvariantCulture, $"SIM-{seed}-{number:000000}"),
            EvseId = EvseOf(point),
            Identification = new() { RfidMifareFamilyIdentification = new() { Uid = uid } },
            PartnerProductId = string.Create(CultureInfo.InvariantCulture, $"{(isDirect ? "DC" : "AC")} {setup.LimitKW:0}"),
            SessionStart = from,
            ChargingStart = start,
            Curve = new ChargingCurve(setup, charge),
            MeterStart = dice.Between(1_000, 90_000_000) / 1000m,
            SessionEnd = isBlocking ? penalty.AddMinutes(dice.Between(2, 45)) : end.AddSeconds(dice.Between(20, 90)),
            PenaltyStart = isBlocking ? penalty : null,
            ConnectorErrorAt = connectorError,
            HasCriticalError = hasFailed,
        };
    }

    private static ChargingSetup SetUp(Dice dice, bool isDirect, TimeSpan charge)
    {
        var limit = isDirect ? dice.Pick(50m, 75m, 150m, 220m) : dice.Pick(3.7m, 7.4m, 11m, 11m, 22m);
        var stateOfCharge = dice.Between(8, 60) / 100m;

        // Cars, and trucks where a charge takes too long for a car: the smallest that it does not fill long before the end.
        var room = limit * (decimal)charge.TotalHours * ChargingCurve.Efficiency / (1.2m - stateOfCharge);
        decimal[] batteries = [40, 58, 77, 107, 310, 540, 640];
        return new()
        {
            IsDirect = isDirect,
            LimitKW = limit,
            BatteryKWh = batteries.FirstOrDefault(battery => battery >= room, batteries[^1]),
            StateOfCharge = stateOfCharge,
            Pauses = !isDirect && dice.Chance(25) ? [PauseIn(dice, charge)] : [],
        };
    }

    private static Pause PauseIn(Dice dice, TimeSpan charge)
    {
        var from = charge * (dice.Between(20, 60) / 100.0);
        return new(from, from + (charge * (dice.Between(5, 25) / 100.0)));
    }

    private EvseId EvseOf(int point)
    {
        var isIso = char.IsAsciiLetter(operatorId.Value[0]);
        return EvseId.Parse(string.Create(CultureInfo.InvariantCulture, $"{operatorId.Value}*{(isIso ? "E" : "")}{point:0000}"));
    }
}
