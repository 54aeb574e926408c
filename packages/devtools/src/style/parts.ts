// The inside of the parts: timeline, table, detail, connection.

export const parts = /* css */ `
.timeline { position: relative; margin: 0 12px 8px; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); }
.timeline canvas { display: block; width: 100%; height: 76px; cursor: crosshair; }
.legend { gap: 12px; padding: 0 0 0 12px; border: 0; border-radius: 8px; overflow: auto hidden; scrollbar-width: none; color: var(--muted); }
.legend span { display: flex; align-items: center; gap: 6px; }
.legend i { width: 10px; height: 10px; border-radius: 3px; background: currentColor; forced-color-adjust: none; }
.legend select { margin-left: auto; border: 0; }
.tip { position: absolute; top: 4px; z-index: 1; pointer-events: none; padding: 2px 8px; border-radius: 6px; max-width: 46ch; background: var(--ink); color: var(--surface); }
.table { position: relative; }
.grid { position: relative; overflow: hidden auto; contain: strict; overflow-anchor: none; background: var(--surface); }
.grid:focus-visible { outline: none; }
.columns { position: sticky; top: 0; z-index: 1; color: var(--muted); background: var(--ground); }
.rows { position: absolute; inset: 24px 0 auto; will-change: transform; }
.row { display: grid; grid-template-columns: 106px 110px 92px minmax(0, 1fr); height: 24px; align-items: center; border-bottom: 1px solid var(--line); }
.row > * { padding: 0 10px; }
.rows .row:hover { background: var(--ground); }
.rows .row[aria-selected='true'] { background: var(--tint); box-shadow: inset 3px 0 var(--accent); color: var(--ink); }
.grid:focus-visible [aria-selected='true'] { outline: 2px solid var(--accent); outline-offset: -2px; }
.time, .id { color: var(--muted); }
.type { font-weight: 600; }
.bad, .issues { background: var(--bad-ground) !important; }
.bad .data, .issues { color: var(--bad); }
.latest { position: absolute; inset: auto auto 8px 50%; translate: -50%; border-color: var(--line); background: var(--surface); box-shadow: 0 4px 24px #0003; }
.detail { grid-template-rows: auto minmax(0, 1fr); border: 0 solid var(--line); border-left-width: 1px; background: var(--surface); }
.top { padding: 0 6px 0 12px; height: 30px; }
h3 { font-weight: 600; flex: none; max-width: 16ch; }
.content { overflow: auto; padding: 8px 12px; }
pre, .leaf, dd { white-space: pre-wrap; overflow-wrap: anywhere; }
.issues { margin-bottom: 8px; padding: 6px 12px; border-radius: 6px; }
.tree details, .leaf { padding-left: 14px; }
.tree > details { padding-left: 0; }
summary { cursor: default; margin-left: -13px; list-style: none; }
.tree > details > summary { margin-left: 0; }
summary::before { content: '▸'; display: inline-block; width: 13px; color: var(--muted); }
[open] > summary::before { content: '▾'; }
.key, .word, .tree button { color: var(--accent); }
.string { color: var(--string); }
.number { color: var(--number); }
.wrong > .key, .wrong > summary .key { text-decoration: underline wavy var(--lost); }
.connection { overflow: auto; padding: 8px 12px; display: grid; gap: 12px; align-content: start; grid-template-columns: repeat(auto-fit, minmax(min(280px, 100%), 1fr)); background: var(--surface); }
.connection dl { display: grid; grid-template-columns: minmax(80px, auto) minmax(0, 1fr); gap: 2px 12px; }
dt, th { color: var(--muted); font-weight: 400; }
td, th { padding: 2px 12px 2px 0; text-align: left; vertical-align: top; font-variant-numeric: tabular-nums; }
.whole { grid-column: 1 / -1; }
@container panel (max-width: 679px) {
  .row { grid-template-columns: 104px 84px minmax(0, 1fr); }
  .detail { border-width: 1px 0 0; }
}
`
