using System.Net;

namespace Kilowatch.Conformance.Reports;

/// <summary>The page around the report.</summary>
internal static class HtmlFrame
{
    public const string End =
        "</main><footer>Written by <code>kilowatch check</code>. What each clause means for this check: docs/how-to/check-a-partner.md.</footer></body></html>\n";

    private const string Style = """
        :root { color-scheme: light dark; --ink: #1b2330; --dim: #5a6676; --paper: #f5f6f8; --card: #fff; --line: #dde2e9; --bad: #c2281c; --good: #14804a; --open: #8a6d1a; --wire: #f0f2f5 }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --dim: #98a4b3; --paper: #12161c; --card: #1a2028; --line: #2d3641; --bad: #ff7b6e; --good: #4cc38a; --open: #d9b95b; --wire: #11161d } }
        * { box-sizing: border-box }
        body { margin: 0 auto; max-width: 68rem; padding: 2.5rem 1.25rem 3rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
        h1 { margin: 0; font-size: 1.7rem; letter-spacing: -.01em } h2 { margin: 2rem 0 .6rem; font-size: 1rem; color: var(--dim); font-weight: 600 } h3 { margin: 1rem 0 .4rem; font-size: .95rem; font-weight: 600 }
        .address { margin: .3rem 0 0; font: 14px ui-monospace, monospace; overflow-wrap: anywhere } .when { margin: .15rem 0 1.2rem; color: var(--dim) }
        .counts { display: flex; flex-wrap: wrap; gap: .4rem 1.6rem; margin-bottom: .6rem } .count { color: var(--dim) } .count b { font-size: 1.5rem; font-variant-numeric: tabular-nums; margin-right: .15rem }
        .count.failed b { color: var(--bad) } .count.passed b { color: var(--good) } .count.skipped b { color: var(--open) }
        .bar { display: flex; height: .55rem; border-radius: .3rem; overflow: hidden; gap: 2px } .bar i.failed { background: var(--bad) } .bar i.passed { background: var(--good) } .bar i.skipped { background: var(--open) }
        details.scenario { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; margin: .4rem 0 } details.scenario.failed { border-left: 4px solid var(--bad) }
        summary { cursor: pointer } details.scenario > summary { display: grid; grid-template-columns: 1.4rem 13rem 1fr auto; gap: .2rem .6rem; padding: .6rem .9rem; align-items: baseline; list-style: none }
        details.scenario > summary::-webkit-details-marker { display: none } summary:focus-visible { outline: 2px solid var(--good); outline-offset: 2px; border-radius: .4rem }
        .mark::before { font-weight: 700 } .passed .mark::before { content: "\2713"; color: var(--good) } .failed .mark::before { content: "\2717"; color: var(--bad) } .skipped .mark::before { content: "\2013"; color: var(--open) }
        .name { font: 600 13.5px ui-monospace, monospace; overflow-wrap: anywhere } .promise { color: var(--dim) } .took { color: var(--dim); font-size: .82rem; font-variant-numeric: tabular-nums; white-space: nowrap }
        .inside { padding: .2rem .9rem 1rem 2.9rem; border-top: 1px solid var(--line) } .clause { color: var(--dim); margin: .6rem 0 } .reason { color: var(--open) }
        .finding { border-left: 3px solid var(--line); padding: .1rem .7rem; margin: .3rem 0 } .finding.holds { border-color: var(--good) } .finding.fault { border-color: var(--bad) } .finding.fault dd { font-weight: 600 }
        dl { display: grid; grid-template-columns: 4.8rem 1fr; margin: 0; gap: 0 .4rem } dt { color: var(--dim) } dd { margin: 0; overflow-wrap: anywhere } cite { color: var(--dim); font-weight: 400; font-size: .85rem } cite::before { content: "[" } cite::after { content: "]" }
        .wire { margin: .35rem 0 } .wire > summary { color: var(--dim); font-size: .88rem; overflow-wrap: anywhere } .pair { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; margin-top: .35rem }
        pre { margin: 0; padding: .6rem .7rem; background: var(--wire); border: 1px solid var(--line); border-radius: .35rem; font: 12px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 22rem; overflow-y: auto }
        footer { margin-top: 2.5rem; color: var(--dim); font-size: .85rem }
        @media (max-width: 46rem) { .pair { grid-template-columns: 1fr } details.scenario > summary { grid-template-columns: 1.4rem 1fr auto } .promise { grid-column: 2 / -1; grid-row: 2 } .inside { padding-left: .9rem } }
        """;

    public static string Begin(string title) => $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <style>
        {Style}
        </style></head><body>
        """;
}
