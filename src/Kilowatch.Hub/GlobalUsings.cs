global using Microsoft.Extensions.Logging;
global using StatusCodes = Kilowatch.Oicp.StatusCodes; // not HTTP's
global using Kilowatch.Hub.Telemetry;
global using OicpRoutes = Kilowatch.Oicp.OicpRoutes;
