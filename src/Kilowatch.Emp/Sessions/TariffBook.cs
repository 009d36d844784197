using System.Collections.Frozen;

namespace Kilowatch.Emp.Sessions;

/// <summary>The tariffs by product; a tariff for <c>*</c> holds for every product without one of its own.</summary>
internal sealed class TariffBook(IEnumerable<TariffOptions> tariffs)
{
    private const decimal SecondsPerMinute = 60;

    private readonly FrozenDictionary<string, TariffOptions> _byProduct =
        tariffs.ToFrozenDictionary(t => t.Product, StringComparer.Ordinal);

    /// <returns>Null without a tariff.</returns>
    public SessionCost? CostOf(string? product, decimal? energyKWh, long? chargingSeconds, long blockingSeconds, bool isFinal)
    {
        if (product is null || !_byProduct.TryGetValue(product, out var tariff)) _byProduct.TryGetValue("*", out tariff);
        if (tariff is null) return null;
        CostLine[] lines =
        [
            .. Line("startFee", tariff.StartFee, tariff.StartFee),
            .. Line("energy", tariff.PerKWh, tariff.PerKWh * (energyKWh ?? 0)),
            // Divided last: a third of a minute is not a decimal number, and half a cent would be lost.
            .. Line("time", tariff.PerMinute, tariff.PerMinute * (chargingSeconds ?? 0) / SecondsPerMinute),
            .. Line("blocking", tariff.PenaltyPerMinute, tariff.PenaltyPerMinute * blockingSeconds / SecondsPerMinute),
        ];
        return new(tariff.Currency, lines.Sum(line => line.Amount), lines, !isFinal);
    }

    private static CostLine[] Line(string kind, decimal price, decimal amount) =>
        price == 0 ? [] : [new(kind, decimal.Round(amount, 2, MidpointRounding.AwayFromZero))];
}
