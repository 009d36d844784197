using Kilowatch.Oicp;
using Microsoft.Extensions.Logging;

namespace Kilowatch.Emp.Places;

/// <summary>Where a charging point is: as the application knows, else as <c>Emp:Places</c> does.</summary>
internal sealed class PlaceFinder
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private readonly IEmpApplication _application;
    private readonly TimeProvider _clock;
    private readonly ILogger<PlaceFinder> _log;
    private readonly PlaceFile? _file;

    public PlaceFinder(EmpOptions options, IEmpApplication application, TimeProvider clock, ILogger<PlaceFinder> log)
    {
        (_application, _clock, _log) = (application, clock, log);
        if (options.Places is { } path) _file = new PlaceFile(path, clock, problem => EmpLog.PlacesUnreadable(log, path, problem));
    }

    /// <returns>The view with its place.</returns>
    public async Task<SessionView> AddAsync(SessionView view, CancellationToken cancellationToken) =>
        EvseId.TryParse(view.EvseId, out var evseId) && await FindAsync(evseId, cancellationToken) is { } place
            ? view with { Place = place }
            : view;

    private async ValueTask<Place?> FindAsync(EvseId evseId, CancellationToken cancellationToken)
    {
        try
        {
            var asked = _application.FindPlaceAsync(evseId, cancellationToken);
            var place = asked.IsCompletedSuccessfully ? asked.Result : await asked.AsTask().WaitAsync(Deadline, _clock, cancellationToken);
            if (place is not null) return place;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            EmpLog.PlaceFailed(_log, evseId.Value, failure);
        }

        return _file?.Find(evseId);
    }
}
