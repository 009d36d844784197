using Kilowatch.Emp;
using Kilowatch.Oicp;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddKilowatchEmp<MyDrivers>(emp => emp.Provider = "DE*ICE");
var app = builder.Build();
app.MapKilowatchEmp();
app.Run();

internal sealed class MyDrivers : IEmpApplication
{
    public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            request.Identification.Uid == Uid.Parse("044A2DAA856280") ? AuthorizationDecision.Yes : AuthorizationDecision.No());

    public async ValueTask OnChangedAsync(SessionChange change, CancellationToken cancellationToken) =>
        await Console.Out.WriteLineAsync($"{change.Type}: {change.Session.EnergyKWh} kWh so far");
}
