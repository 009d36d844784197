namespace Kilowatch.Emp;

/// <summary>The kit cannot start with this configuration. The message names the key and says what to do.</summary>
public sealed class EmpConfigurationException : Exception
{
    public EmpConfigurationException()
    {
    }

    public EmpConfigurationException(string message)
        : base(message)
    {
    }

    public EmpConfigurationException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
