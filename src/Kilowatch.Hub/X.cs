namespace Kilowatch.Hub;
internal static class X { }
