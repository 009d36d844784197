using Kilowatch.Oicp;

namespace Kilowatch.Emp.Tests.Places;

public sealed class PlaceTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task A_place_comes_from_the_file_in_whatever_spelling_and_follows_its_changes()
    {
        await File.WriteAllTextAsync(_file,
            """{ "DEABCETEST1": { "name": "Park & Ride West", "address": "Ring 1, 10115 Berlin", "connector": "CCS, 150 kW", "operator": "Stadtwerke", "hotline": "+49 30 1" } }""");
        await using var emp = await EmpHarness.StartAsync(options => options.Places = _file);
        await emp.TakesAsync(Messages.Started());
        Assert.Equal(new Place("Park & Ride West", "Ring 1, 10115 Berlin", "CCS, 150 kW", "Stadtwerke", "+49 30 1"),
            (await emp.LookAsync()).Place);

        await File.WriteAllTextAsync(_file, """{ "DE*ABC*ETEST1": { "name": "North" } }""");
        File.SetLastWriteTimeUtc(_file, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        emp.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("North", (await emp.LookAsync()).Place?.Name);

        await File.WriteAllTextAsync(_file, "{");
        File.SetLastWriteTimeUtc(_file, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        emp.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("North", (await emp.LookAsync()).Place?.Name); // what was known before counts on
    }

    [Fact]
    public async Task The_application_is_asked_first_and_one_that_fails_costs_no_view()
    {
        await File.WriteAllTextAsync(_file, """{ "DE*ABC*ETEST1": { "name": "of the file" } }""");
        await using var emp = await EmpHarness.StartAsync<Knowing>(options => options.Places = _file);
        await emp.TakesAsync(Messages.Started());
        Assert.Equal("of the application", (await emp.LookAsync()).Place?.Name);
        await using var other = await EmpHarness.StartAsync<Failing>(options => options.Places = _file);
        await other.TakesAsync(Messages.Started());
        Assert.Equal("of the file", (await other.LookAsync()).Place?.Name);
    }

    [Theory]
    [InlineData("{", "Emp:Places:")]
    [InlineData("""{ "nowhere": {} }""", "'nowhere' is not a valid EvseID")]
    [InlineData("""{ "DE*ABC*E1": { "town": "Ulm" } }""", "town")]
    public async Task A_file_that_cannot_be_used_ends_the_start(string json, string expected)
    {
        await File.WriteAllTextAsync(_file, json);
        var wrong = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => EmpHarness.StartAsync(options => options.Places = _file));
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("red", null, "Emp:Brand:Color")]
    [InlineData("#12345", null, "Emp:Brand:Color")]
    [InlineData("#0b6e4f", "logo.exe", "Emp:Brand:Logo")]
    [InlineData("#0b6e4f", "nowhere.svg", "Emp:Brand:Logo")]
    public async Task A_brand_that_cannot_be_shown_ends_the_start(string color, string? logo, string key)
    {
        var wrong = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => EmpHarness.StartAsync(options => options.Brand = new() { Color = color, Logo = logo }));
        Assert.Contains(key, wrong.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    internal sealed class Knowing : IEmpApplication
    {
        public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AuthorizationDecision.Yes);

        public ValueTask<Place?> FindPlaceAsync(EvseId evseId, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Place?>(new("of the application"));
    }

    internal sealed class Failing : IEmpApplication
    {
        public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AuthorizationDecision.Yes);

        public ValueTask<Place?> FindPlaceAsync(EvseId evseId, CancellationToken cancellationToken) =>
            throw new TimeoutException("The database is away.");
    }
}
