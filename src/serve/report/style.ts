/** The look of a report: light and dark by the reader's choice, and on paper. No file beside it is needed. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#f6f7f8;--surface:#fff;--ink:#171b20;--quiet:#58626d;--line:#e2e5e9;--positive:#2f7fc1;--neutral:#a3acb6;--negative:#dd6b20;--mixed:#8a63a8;--unscored:#e3e7eb;--gap:#c9ced4;--stripe:rgb(255 255 255/45%)}
@media(prefers-color-scheme:dark){:root{--ground:#0f1216;--surface:#161a20;--ink:#e7eaee;--quiet:#99a4b0;--line:#272d36;--positive:#4f9fdd;--neutral:#66717d;--negative:#e8823f;--mixed:#a680c6;--unscored:#2a313a;--gap:#3a424d;--stripe:rgb(0 0 0/38%)}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1040px;margin:0 auto;padding:32px 20px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px}h2{font-size:17px;margin:36px 0 8px}
p{margin:0 0 12px;max-width:75ch}.quiet{color:var(--quiet)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin:20px 0}
.tile{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:12px 14px;break-inside:avoid}
.tile b{display:block;font-size:24px;line-height:1.3;font-variant-numeric:tabular-nums}
.tile span{color:var(--quiet);font-size:13px}
figure{margin:0;background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:12px;break-inside:avoid}
svg{display:block;width:100%;height:auto}text{font:12px system-ui,sans-serif;fill:var(--quiet)}
.grid{stroke:var(--line);fill:none}.net{fill:none;stroke:var(--ink);stroke-width:1.6}.halo{fill:none;stroke:var(--surface);stroke-width:4}
.stripe{stroke:var(--stripe);stroke-width:1.5}.negative-ground{fill:var(--negative)}.mixed-ground{fill:var(--mixed)}.gap-ground{fill:var(--gap)}
.mark-positive{fill:var(--positive)}.mark-neutral{fill:var(--neutral)}.mark-negative{fill:url(#hatch-negative)}.mark-mixed{fill:url(#hatch-mixed)}.mark-unscored{fill:var(--unscored)}.mark-gap{fill:url(#hatch-gap)}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:13px;color:var(--quiet);margin:0 0 8px;padding:0;list-style:none}
.legend svg{width:12px;height:12px;display:inline-block;vertical-align:-1px;margin-right:6px}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:24px}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:4px 0}
th,td{text-align:right;padding:4px 8px;border-bottom:1px solid var(--line);vertical-align:top}
th:first-child,td:first-child{text-align:left;overflow-wrap:anywhere}thead th{color:var(--quiet);font-weight:500}
tr{break-inside:avoid}
details summary{cursor:pointer;margin:8px 0}
@media print{:root{color-scheme:light;--ground:#fff}main{max-width:none;padding:0}details>*{display:block}}
`.trim();
