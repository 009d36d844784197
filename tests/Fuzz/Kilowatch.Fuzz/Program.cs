using Kilowatch.Fuzz;
using SharpFuzz;

switch (args)
{
    // Counts the branches that a run takes: done to a copy of the assembly, before the fuzzer starts.
    case ["instrument", .. var assemblies]:
        foreach (var assembly in assemblies) Fuzzer.Instrument(assembly, static _ => true, Options.Value);
        return 0;

    // Under AFL++: one input on standard input for each run.
    case ["fuzz", var name] when Targets.All.TryGetValue(name, out var target):
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            target(input.ToArray());
        });
        return 0;

    // Inputs that were kept, one after the other.
    case ["replay", var name, var directory] when Targets.All.TryGetValue(name, out var target):
        foreach (var file in Directory.EnumerateFiles(directory)) target(File.ReadAllBytes(file));
        return 0;

    default:
        Console.Error.WriteLine(
            $"instrument ASSEMBLY... | fuzz TARGET | replay TARGET DIRECTORY; targets: {string.Join(", ", Targets.All.Keys)}");
        return 2;
}
