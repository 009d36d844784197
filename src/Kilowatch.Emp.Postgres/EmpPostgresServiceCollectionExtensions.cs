using Kilowatch.Emp.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Kilowatch.Emp.Postgres;

/// <summary>Registers the PostgreSQL store of the EMP kit.</summary>
public static class EmpPostgresServiceCollectionExtensions
{
    /// <summary>Makes <c>Emp:Store = Postgres</c> available, with <c>ConnectionStrings:Emp</c>. Call it beside
    /// <see cref="EmpServiceCollectionExtensions.AddKilowatchEmp{TApplication}"/>, in any order.</summary>
    public static IServiceCollection AddKilowatchEmpPostgres(this IServiceCollection services) =>
        services.AddKeyedSingleton<OpenEmpStore>(EmpStoreKind.Postgres, static (provider, _) => () => new PostgresStore(
            provider.GetRequiredService<EmpOptions>().ConnectionString!, provider.GetRequiredService<TimeProvider>()));
}
