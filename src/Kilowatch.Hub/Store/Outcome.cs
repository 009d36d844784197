namespace Kilowatch.Hub;

/// <summary>How a request ended, as the journal, the log and the metrics name it.</summary>
internal enum Outcome
{
    /// <summary>The EMP has it and said Result true.</summary>
    Accepted = 0,

    /// <summary>The EMP answered with Result false, or did not authorize.</summary>
    RefusedByEmp = 1,

    /// <summary>The same request was accepted before; the stored answer went back and nothing was forwarded.</summary>
    Replayed = 2,

    /// <summary>A Progress within the minimum interval.</summary>
    TooEarly = 3,

    /// <summary>No open session of this operator has the SessionID.</summary>
    SessionInvalid = 4,

    /// <summary>The message breaks a rule.</summary>
    Invalid = 5,

    /// <summary>The body is not one JSON object that every reader would read alike.</summary>
    Unreadable = 6,

    /// <summary>The session's EMP has no endpoint for this.</summary>
    NotSupported = 7,

    /// <summary>The EMP failed, timed out or answered with something that is no answer.</summary>
    EmpFailed = 8,

    /// <summary>The caller may not speak for that partner.</summary>
    Unauthorized = 9,

    /// <summary>No partner of that id.</summary>
    PartnerNotFound = 10,

    /// <summary>The hub itself failed.</summary>
    HubFailed = 11,

    /// <summary>More than the operator's rate. Not journaled: whoever floods the hub must not also fill its disk.</summary>
    Throttled = 12,

    /// <summary>The operator (CPO) answered with Result false.</summary>
    RefusedByOperator = 20,

    /// <summary>The operator (CPO) failed, timed out or answered with something that is no answer.</summary>
    OperatorFailed = 21,

    /// <summary>The hub itself said no, without asking anyone: no contract, unknown EVSE, wrong PIN, another medium, data that does not fit.</summary>
    RefusedByHub = 22,
}
