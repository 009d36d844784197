using Kilowatch.Bench.Relay;

if (BenchOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BenchOptions.Usage);
    return 2;
}

await Machine.PrintAsync();
try
{
    foreach (var mode in options.Mode == "all" ? ["rounds", "tls", "cold", "large"] : new[] { options.Mode })
    {
        using var places = new Places();
        await (mode switch
        {
            "both" => BothRounds.RunAsync(places, options),
            "tls" => TlsRounds.RunAsync(places, options),
            "compare" => Comparison.RunAsync(places, options),
            "telemetry" => TelemetryRounds.RunAsync(places, options),
            "cold" => ColdStart.RunAsync(places, options),
            "large" => LargeHub.RunAsync(places, options),
            _ => PlainRounds.RunAsync(places, options),
        });
    }

    return 0;
}
catch (WrongAnswerException wrong)
{
    Console.Error.WriteLine("no result: " + wrong.Message);
    return 1;
}
