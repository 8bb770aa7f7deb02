/** How the page looks: by day, by night, on paper; on a telephone and on a wall. */

const COLOURS = `
:root{color-scheme:light dark;--paper:#fff;--panel:#f6f8fa;--ink:#1f2328;--quiet:#57606a;--line:#d1d9e0;
--good:#116329;--bad:#a40e26;--doubt:#7d4e00;--good-wash:#dafbe1;--bad-wash:#ffebe9;--doubt-wash:#fff8c5;
--out:#cf222e;--maybe:#ffaba8;--hit:#8250df;--slow:#bf8700;--lost:#8c959f;--curve:#0969da;--band:#54aeff66;
--shade-fault:#8250df24;--shade-recovery:#bf870022;--shade-cool:#1a7f3718;--shade-before:#8c959f1c}
@media screen and (prefers-color-scheme:dark){:root{--paper:#0d1117;--panel:#151b23;--ink:#e6edf3;--quiet:#9198a1;
--line:#3d444d;--good:#4ac26b;--bad:#ff8182;--doubt:#e3b341;--good-wash:#12261e;--bad-wash:#2d1619;--doubt-wash:#272115;
--out:#f85149;--maybe:#8e2a2f;--hit:#ab7df8;--slow:#d29922;--lost:#768390;--curve:#58a6ff;--band:#388bfd55;
--shade-fault:#8957e538;--shade-recovery:#9e6a0333;--shade-cool:#23863629;--shade-before:#6e768126}}`;

const PAGE = `
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:76rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.25}
h2{font-size:1.25rem;margin:.25rem 0;font-weight:600}
h3{font-size:1.1rem;margin:2.25rem 0 .5rem}
h4{font-size:.8rem;margin:.9rem 0 .2rem;color:var(--quiet);font-weight:600;letter-spacing:.02em}
p,ul,ol,dl{margin:.4rem 0}
a{color:inherit}
:focus-visible{outline:3px solid var(--curve);outline-offset:2px}
code,pre{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.75rem 1rem;overflow-x:auto}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.note,small,.about{color:var(--quiet);font-size:.85rem}
.good{color:var(--good)}.bad{color:var(--bad)}.doubt{color:var(--doubt)}
article+article{margin-top:4rem}
p,dd,li,h2{overflow-wrap:anywhere}`;

const VERDICT = `
.verdict{border:1px solid var(--line);border-left:.5rem solid;border-radius:8px;padding:1rem 1.25rem;color:var(--ink)}
.verdict.good{border-left-color:var(--good);background:var(--good-wash)}
.verdict.bad{border-left-color:var(--bad);background:var(--bad-wash)}
.verdict.doubt{border-left-color:var(--doubt);background:var(--doubt-wash)}
.word{margin:0}.word strong{text-transform:uppercase;letter-spacing:.06em;font-size:1.05rem}
.verdict.good strong{color:var(--good)}.verdict.bad strong{color:var(--bad)}.verdict.doubt strong{color:var(--doubt)}
.because{font-size:1.3rem;line-height:1.35;margin:.35rem 0 .6rem}
.verdict dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,13.5rem),1fr));gap:.5rem 1.5rem;
margin:.9rem 0 0;padding-top:.75rem;border-top:1px solid var(--line)}
dl div:first-child{grid-column:1/-1}
dt{font-size:.8rem;color:var(--quiet)}dd{margin:0;font-size:.925rem}
.overview{margin-bottom:2.5rem}.overview ol{padding:0;list-style:none;border:1px solid var(--line);border-radius:8px}
.overview li{display:grid;grid-template-columns:minmax(12rem,1fr) 2fr;gap:.25rem 1rem;padding:.5rem 1rem}
.overview li+li{border-top:1px solid var(--line)}
.overview strong{text-transform:uppercase;font-size:.8rem;letter-spacing:.05em}
@media (max-width:40rem){.overview li{grid-template-columns:1fr}}`;

const CHARTS = `
.lane{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:0 .75rem;align-items:center}
.label{display:flex;flex-direction:column;line-height:1.2;min-width:0;text-align:right}
.label .name{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden;
overflow-wrap:anywhere;font-size:.925rem}
.label .about{font-size:.75rem}
.track{min-width:0}
svg{display:block}
.row{width:100%;height:40px}
.lane+.lane .row{border-top:1px solid var(--line)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:0 0 .5rem;font-size:.85rem;
color:var(--quiet)}
.legend li{display:flex;align-items:center;gap:.4rem}
.phases,.axis{position:relative;height:1.4rem;font-size:.75rem;color:var(--quiet)}
.phases span{position:absolute;overflow:hidden;white-space:nowrap;padding-left:.3rem;container-type:inline-size;
height:1.2rem;border-left:1px solid var(--line)}
.phases i{font-style:normal}@container (max-width:3.2rem){.phases i{display:none}}
.axis span{position:absolute;white-space:nowrap;padding-left:.25rem;border-left:1px solid var(--line)}
.shade{fill:var(--shade-before)}.shade.fault{fill:var(--shade-fault)}.shade.recovery{fill:var(--shade-recovery)}
.shade.cool-down{fill:var(--shade-cool)}
.base,.grid{stroke:var(--line)}
.hit{fill:var(--hit)}.out{fill:var(--out)}.maybe{fill:var(--maybe)}.command{fill:var(--curve)}
.event{fill:var(--ink)}.blip.bad{fill:var(--out)}.blip.slow{fill:var(--slow)}.blip.lost{fill:var(--lost)}
.whisker line{stroke:var(--ink);stroke-width:1.5}
.plot{position:relative}
.curve{width:100%;height:110px;border-top:1px solid var(--line)}
.curve svg{width:100%;height:100%}
.curve path{vector-effect:non-scaling-stroke}
.band{fill:var(--band)}.median{fill:none;stroke:var(--curve);stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.limit{stroke:var(--quiet);stroke-dasharray:5 4}
.latency .lane+.lane{margin-top:.75rem}.latency .label{padding-right:3.75rem}.latency .name{-webkit-line-clamp:4}
.levels span{position:absolute;right:calc(100% + .35rem);transform:translateY(-50%);font-size:.75rem;color:var(--quiet);
line-height:1;white-space:nowrap}
.bullet{width:12rem;height:22px}
.bullet .beyond{fill:var(--shade-before)}.bullet .limit{stroke:var(--ink);stroke-dasharray:none;stroke-width:2}
.bullet .cap{stroke:currentColor;stroke-width:1.5}.bullet .seen{fill:currentColor}
@media (max-width:40rem){.lane{grid-template-columns:minmax(0,1fr)}.label{text-align:left;flex-direction:row;gap:.5rem;
align-items:baseline;margin-top:.4rem}.label .about{white-space:nowrap}.latency .label{padding:0}
.levels span{right:auto;left:.25rem;transform:translateY(-100%);text-shadow:0 0 3px var(--paper),0 0 3px var(--paper)}
.because{font-size:1.15rem}}`;

const TABLES = `
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem;border-top:1px solid var(--line)}
thead th{border-top:0;background:var(--panel);font-weight:600;white-space:nowrap}
tbody th{font-weight:400}thead th::first-letter{text-transform:uppercase}
td{overflow-wrap:break-word;max-width:44rem}
.number,.result,.short{white-space:nowrap;font-variant-numeric:tabular-nums}
.result{font-weight:600}
.shown-only td{color:var(--quiet)}
td:has(.bullet){padding-block:.35rem}
details{margin-top:1.5rem}
summary{font-size:1.1rem;font-weight:600;cursor:pointer;margin-bottom:.5rem}`;

const PAPER = `
@media print{main{max-width:none;padding:0}body{font-size:10pt}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.lane,.verdict,tr{break-inside:avoid}h3,h4,summary{break-after:avoid}.scroll{overflow:visible}
table{font-size:8.5pt}th,td{padding:.25rem .4rem;overflow-wrap:anywhere}.bullet{width:100%;max-width:8rem}
.short,.number,.result,thead th{white-space:normal}td:has(.bullet){min-width:3rem}
details::details-content{content-visibility:visible;height:auto;display:block}
pre{white-space:pre-wrap}article+article{break-before:page}}`;

export const STYLE = `${COLOURS}${PAGE}${VERDICT}${CHARTS}${TABLES}${PAPER}\n`;
