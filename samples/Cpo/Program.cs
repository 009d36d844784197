using Kilowatch.Cpo;
using Kilowatch.Oicp;

// A CPO: one session at a hub, e.g. that of `kilowatch sandbox`. Run: dotnet run --project samples/Cpo
var options = new CpoOptions { Hub = new Uri("http://127.0.0.1:8080"), OperatorId = "DE*ABC", Outbox = "cpo-outbox" };
using var http = ChargingNotificationClient.CreateHttpClient(options);
await using var reporter = new ProgressReporter(new ChargingNotificationClient(http, options), options);

var session = await reporter.StartAsync(new StartNotification
{
    SessionId = SessionId.Parse("3fe7378a-238f-4cf3-bca6-de657881f8c2"),
    EvseId = EvseId.Parse("DE*ABC*ETEST1"),
    ChargingStart = TimeProvider.System.GetLocalNow(),
    MeterValueStart = 1234.5m,
});
session.Report(TimeProvider.System.GetLocalNow(), 1235.25m); // as often as the meter likes: the reporter knows when to send
await session.EndAsync(TimeProvider.System.GetLocalNow(), meterEnd: 1243.5m);
await reporter.DrainAsync();
Console.WriteLine(session.Explain());
