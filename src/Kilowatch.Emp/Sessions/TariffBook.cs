using System.Collections.Frozen;

namespace Kilowatch.Emp.Sessions;

/// <summary>The tariffs by product; a tariff for <c>*</c> holds for every product without one of its own.</summary>
internal sealed class TariffBook(IEnumerable<TariffOptions> tariffs)
{
    private readonly FrozenDictionary<string, TariffOptions> _byProduct = tariffs.ToFrozenDictionary(t => t.Product, StringComparer.Ordinal);

    public CostEstimate? CostOf(string? product, decimal? energyKWh, TimeSpan charging, TimeSpan blocking)
    {
        if (product is null || !_byProduct.TryGetValue(product, out var tariff)) _byProduct.TryGetValue("*", out tariff);
        if (tariff is null) return null;
        var energy = (energyKWh ?? 0) * tariff.PerKWh;
        var time = Minutes(charging) * tariff.PerMinute;
        var penalty = Minutes(blocking) * tariff.PenaltyPerMinute;
        return new(Cents(tariff.StartFee + energy + time + penalty), tariff.Currency, tariff.StartFee, Cents(energy), Cents(time), Cents(penalty));
    }

    private static decimal Minutes(TimeSpan time) => (decimal)time.Ticks / TimeSpan.TicksPerMinute;

    private static decimal Cents(decimal amount) => decimal.Round(amount, 2, MidpointRounding.AwayFromZero);
}
