using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/Kilowatch.Bench -- --filter '*' [--job short]
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
