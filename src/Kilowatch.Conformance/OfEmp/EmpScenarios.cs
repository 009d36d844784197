
using Kilowatch.Conformance.Judging;

namespace Kilowatch.Conformance.OfEmp;

/// <summary>What an EMP is checked for, in this order: the charge detail record closes sessions, so it is last.</summary>
internal static class EmpScenarios
{
    public static IReadOnlyList<Scenario<EmpPartner>> All { get; } =
    [
        .. EmpTypes.All,
        .. EmpAnswers.All,
        .. EmpVariants.All,
        .. EmpRepetitions.All,
        .. EmpMalformed.All,
        .. EmpRouting.All,
        .. EmpAuthorization.All,
        .. EmpRecord.All,
    ];
}
