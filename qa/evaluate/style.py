"""Nothing in, out the style sheet of the HTML report; it names no file and no font to fetch."""

STYLE = """
:root {
  --paper: #faf8f3; --sheet: #fffefb; --ink: #201e1a; --soft: #5f594e; --rule: #ddd7c9;
  --accent: #1c4c7c; --other: #b5651d; --alert: #8a2c16; color-scheme: light dark;
  --serif: Charter, "Bitstream Charter", Cambria, Georgia, "Liberation Serif", "Noto Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #191814; --sheet: #211f1b; --ink: #e9e5db; --soft: #aca595; --rule: #3a372f;
    --accent: #92bde6; --other: #e0a05e; --alert: #f0a18c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 68rem; padding: 2.5rem 1.25rem 5rem;
  background: var(--paper); color: var(--ink); font: 15px/1.5 var(--sans);
}
h1 { font: 600 2rem/1.2 var(--serif); margin: 0; }
h2 {
  font: 600 1.3rem/1.3 var(--serif); margin: 3rem 0 .8rem; padding-top: .8rem;
  border-top: 1px solid var(--rule);
}
h3 { font: 600 1rem/1.4 var(--sans); margin: 0; }
p { margin: .3rem 0; }
.soft, figcaption, th, dt { color: var(--soft); }
.tiles {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr));
  gap: 1.2rem 1.6rem; margin: 2rem 0 0; align-items: end;
}
.tiles div { border-top: 2px solid var(--accent); padding-top: .4rem; height: 100%; }
.tiles dt { font-size: 13px; line-height: 1.35; min-height: 2.7em; }
.tiles dd { margin: 0; font: 600 1.8rem/1.2 var(--serif); font-variant-numeric: tabular-nums; }
.grid {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr));
  gap: 2rem 2.5rem; align-items: start;
}
figure { margin: 0; min-width: 0; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { font-size: 13px; margin-bottom: .4rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td {
  text-align: right; padding: .25rem 0 .25rem 1.4rem; font-weight: 400;
  border-bottom: 1px solid var(--rule);
}
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { font-size: 13px; }
details { border-bottom: 1px solid var(--rule); }
summary { cursor: pointer; padding: .7rem 0; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.failure { padding: 1rem 0 1.2rem 1.2rem; border-top: 1px solid var(--rule); overflow-wrap: anywhere; }
.failure h3 { font: 600 1.05rem/1.4 var(--serif); }
.failure dl {
  display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: .2rem .8rem;
  margin: .5rem 0 0; max-width: 52rem;
}
.failure dd { margin: 0; }
.got { color: var(--alert); }
.text { font-family: var(--serif); color: var(--soft); }
@media print { body { max-width: none; } details > * { display: block; } }
"""
