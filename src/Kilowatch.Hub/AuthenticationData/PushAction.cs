namespace Kilowatch.Hub.AuthenticationData;

/// <summary>What an upload does to the data that are there (OICP 2.3, eRoamingPushAuthenticationData, action types).</summary>
internal enum PushAction
{
    /// <summary>They are the data from now on; none may come, to delete all.</summary>
    FullLoad,

    /// <summary>New ones; if one is there already, nothing is done.</summary>
    Insert,

    /// <summary>Others in their place; if one is not there, nothing is done.</summary>
    Update,

    /// <summary>They go; those that are not there are gone already.</summary>
    Delete,
}
