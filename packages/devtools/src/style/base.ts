// Palette, type and controls. It never knows what is laid out with them.

export const base = /* css */ `
:host {
  all: initial;
  color-scheme: light dark;
  --ground: light-dark(#f6f7fb, #0f1119);
  --surface: light-dark(#fff, #161923);
  --raised: light-dark(#eef0f6, #212635);
  --line: light-dark(#dfe2eb, #2a2f3f);
  --edge: light-dark(#7a8196, #78809a);
  --ink: light-dark(#161a26, #e9ebf3);
  --muted: light-dark(#565d70, #a4abbe);
  --accent: light-dark(#4347d9, #a9afff);
  --tint: light-dark(#ebecfd, #24284a);
  --open: light-dark(#3fa878, #2f9468);
  --busy: light-dark(#7d82ee, #6a70d8);
  --wait: light-dark(#e0a23a, #b98326);
  --rest: light-dark(#b3b9c9, #8089a3);
  --lost: light-dark(#d92d3f, #f0606c);
  --bad: light-dark(#b3202f, #ff9aa2);
  --bad-ground: light-dark(#fdeaec, #351a20);
  --string: light-dark(#0b6b43, #7fdcb4);
  --number: light-dark(#8a4100, #f4b978);
  display: block;
  font: 12.5px/1.45 system-ui, sans-serif;
  color: var(--ink);
}
:host([theme='light']) { color-scheme: light; }
:host([theme='dark']) { color-scheme: dark; }
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
h2, h3, p, dl, dd, ul, pre { margin: 0; padding: 0; font: inherit; list-style: none; }
code, pre, .tree, .rows .row { font: 11.5px/1.6 ui-monospace, Menlo, Consolas, monospace; }
svg { width: 14px; height: 14px; fill: none; stroke: currentColor; stroke-width: 1.6; flex: none; }
button, select, input {
  display: inline-flex; align-items: center; gap: 6px; padding: 0 8px; height: 26px; min-width: 0; margin: 0;
  border: 1px solid transparent; border-radius: 6px; background: transparent; font: inherit; color: inherit; white-space: nowrap;
}
button:hover { background: var(--raised); }
button[aria-disabled='true'] { opacity: .5; background: none; }
button[aria-pressed='true'], [aria-selected='true'] { background: var(--tint); color: var(--accent); }
select, input { border-color: var(--edge); background: var(--surface); }
::placeholder, small, .muted { color: var(--muted); opacity: 1; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.dot { width: 8px; height: 8px; border-radius: 50%; background: var(--rest); flex: none; forced-color-adjust: none; }
.dot[data-status='open'] { background: var(--open); }
.dot[data-status='connecting'] { background: var(--busy); }
.dot[data-status='waiting'] { background: var(--wait); }
.dot[data-status='error'] { background: var(--lost); }
.dot[data-status='paused'], .dot[data-status='closed'] { background: none; border: 2px solid var(--edge); }
@media (forced-colors: active) { [aria-selected='true'] { outline: 2px solid Highlight; outline-offset: -2px; } }
`
