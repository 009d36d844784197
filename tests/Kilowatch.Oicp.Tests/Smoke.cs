namespace Kilowatch; public class Smoke { [Fact] public void Runs() { } }
