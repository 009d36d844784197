using Kilowatch.Emp.Sessions;

namespace Kilowatch.Emp.Tests.Sessions;

public class TariffBookTests
{
    /// <summary>Against whole numbers: no second of an hour loses a cent, at no price.</summary>
    [Fact]
    public void Every_second_costs_what_whole_numbers_say()
    {
        for (var cents = 1; cents <= 60; cents++)
        {
            var book = new TariffBook(
                [new TariffOptions { Product = "*", Currency = "EUR", PerMinute = cents / 100m, PenaltyPerMinute = cents / 100m }]);
            for (var seconds = 0; seconds <= 3600; seconds++)
            {
                var rounded = ((2 * cents * seconds) + 60) / 120; // half a cent and more is a cent
                var cost = book.CostOf(null, null, seconds, seconds, isFinal: true)!;
                Assert.All(cost.Lines, line => Assert.Equal(rounded, line.Amount * 100));
                Assert.Equal(2 * rounded, cost.Total * 100);
            }
        }
    }
}
