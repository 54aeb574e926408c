// Where the parts of the panel are, wide and narrow. It never knows their inside.

export const layout = /* css */ `
.panel, .body, .main, .split, .table, .detail { display: grid; grid-template: minmax(0, 1fr) / minmax(0, 1fr); min-width: 0; min-height: 0; }
.opener, :host(:not([inline])) .panel { position: fixed; z-index: 2147483000; box-shadow: 0 4px 24px #0003; }
.opener { right: 16px; bottom: 16px; height: 36px; padding: 0 14px; border-radius: 18px; border-color: var(--line); background: var(--surface); font-weight: 600; }
:host([corner='left']) .opener { left: 16px; right: auto; }
.panel { container: panel / inline-size; position: relative; grid-template-rows: auto minmax(0, 1fr); height: 100%; background: var(--ground); border: 0 solid var(--line); overflow: hidden; }
:host(:not([inline])) .panel { inset: auto 0 0; border-top-width: 1px; }
:host([inline]) { height: 420px; }
:host([inline]) .panel { border-width: 1px; border-radius: 8px; }
.grip { position: absolute; inset: 0 0 auto; height: 6px; cursor: ns-resize; touch-action: none; z-index: 2; background: linear-gradient(var(--edge), var(--edge)) center / 36px 2px no-repeat; }
.head, .summary, .bar, .legend, .top { display: flex; align-items: center; gap: 6px; padding: 6px 12px; border-bottom: 1px solid var(--line); background: var(--surface); white-space: nowrap; }
.brand { display: flex; align-items: center; gap: 6px; font-weight: 700; }
.brand svg { color: var(--accent); }
.brand span { font-weight: 400; color: var(--muted); }
.push { margin-left: auto; }
.actions { display: flex; gap: 4px; }
.actions button { border-color: var(--line); }
.body { grid-template-columns: 208px minmax(0, 1fr); }
.streams { display: flex; flex-direction: column; gap: 2px; padding: 6px; overflow: auto; border: 0 solid var(--line); border-right-width: 1px; background: var(--surface); }
.stream { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 8px; align-items: center; padding: 6px 8px; border-radius: 6px; color: var(--ink); }
.stream b, .stream small, .row > *, .tip, h3, .top > span, .summary code { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.stream small { grid-column: 2; }
.nothing { margin: auto; padding: 24px; text-align: center; display: grid; gap: 8px; grid-column: 1 / -1; }
.nothing code { padding: 8px; border-radius: 6px; background: var(--raised); }
.main { grid-template-rows: auto auto auto minmax(0, 1fr); }
.summary { gap: 12px; border: 0; background: none; }
.pill { display: inline-flex; align-items: center; gap: 6px; font-weight: 600; }
.fact, .url { display: flex; gap: 6px; min-width: 0; color: var(--muted); }
.summary code { color: var(--ink); }
.bar { flex-wrap: wrap; padding: 4px 12px; border-top: 1px solid var(--line); }
.bar input { flex: 1 1 90px; max-width: 260px; }
.bar > :last-child { margin-left: auto; }
.count { font-variant-numeric: tabular-nums; color: var(--muted); }
.split.detailed { grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr); }
.toast { position: absolute; inset: auto auto 12px 50%; translate: -50%; z-index: 3; padding: 6px 12px; border-radius: 6px; background: var(--ink); color: var(--surface); }
@container panel (max-width: 679px) {
  .body { grid-template: auto minmax(0, 1fr) / minmax(0, 1fr); }
  .streams { flex-direction: row; padding: 4px 8px; border-width: 0 0 1px; scrollbar-width: none; }
  .stream { flex: none; max-width: 210px; padding: 4px 8px; }
  .stream small, .url, .actions span, .brand span, .row > :nth-child(3) { display: none; }
  .main { grid-template-rows: auto auto auto minmax(150px, 1fr); overflow-y: auto; }
  .actions, .bar { gap: 2px; padding: 4px 8px; }
  .actions button { border: 0; }
  .split.detailed { grid-template: minmax(0, 1fr) minmax(0, 1.2fr) / minmax(0, 1fr); }
}
`
