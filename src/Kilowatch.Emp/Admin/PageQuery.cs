using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kilowatch.Emp.Admin;

/// <summary>Which page of a list: <c>?limit=&amp;after=&amp;state=</c>.</summary>
internal sealed record PageQuery<TState>(int Limit, string? After, TState? State)
    where TState : struct, Enum
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    /// <summary>Null with a problem where a parameter is not valid.</summary>
    public static PageQuery<TState>? Read(HttpRequest request, out IResult? problem)
    {
        problem = null;
        var limit = DefaultLimit;
        if (request.Query["limit"] is [{ Length: > 0 } limitText]
            && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is 0 or > MaxLimit))
        {
            problem = AdminEndpoints.Problem(400, string.Create(CultureInfo.InvariantCulture, $"limit: expected 1 to {MaxLimit}."));
            return null;
        }

        TState? state = null;
        if (request.Query["state"] is [{ Length: > 0 } stateText])
        {
            if (!Enum.TryParse<TState>(stateText, ignoreCase: true, out var given) || !Enum.IsDefined(given)
                || char.IsAsciiDigit(stateText[0]))
            {
                var names = Enum.GetNames<TState>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]);
                problem = AdminEndpoints.Problem(400, $"state: expected one of {string.Join(", ", names)}.");
                return null;
            }

            state = given;
        }

        return new(limit, request.Query["after"] is [{ Length: > 0 } after] ? after : null, state);
    }
}
