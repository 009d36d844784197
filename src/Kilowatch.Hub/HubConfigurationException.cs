namespace Kilowatch.Hub;

/// <summary>The hub cannot start with this configuration. The message names the key and says what to do.</summary>
public sealed class HubConfigurationException(string message) : Exception(message);
