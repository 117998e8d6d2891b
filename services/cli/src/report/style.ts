/** The report's style sheet: light and dark by the reader's setting, readable on a phone and on paper. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #ffffff; --ink: #1c2128; --quiet: #5d6570; --line: #dfe2e6; --notice: #fff3d6; --accent: #0b7a6f; }
@media (prefers-color-scheme: dark) { :root { --paper: #12151a; --card: #1b2027; --ink: #e8eaed; --quiet: #9aa3ae; --line: #2e353f; --notice: #3a2f12; --accent: #4fc3b4; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; }
header, main { max-width: 1040px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 40px; }
h1 { font-size: 1.9rem; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 1.35rem; margin: 0 0 8px; overflow-wrap: anywhere; }
h3 { font-size: 1.05rem; margin: 32px 0 4px; }
h3 small, td small, th small { color: var(--quiet); font-weight: 400; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 24px; margin: 24px 0; }
.headline { font-size: 1.2rem; margin: 0 0 16px; }
.quiet { color: var(--quiet); font-size: 0.92rem; overflow-wrap: anywhere; }
.notice { background: var(--notice); border-radius: 10px; padding: 12px 16px; }
.cards, .facts { display: grid; gap: 12px; margin: 0; }
.cards { grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); }
.facts { grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); }
.cards div { border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px; display: flex; flex-direction: column-reverse; }
.cards dd { font-size: 1.15rem; white-space: nowrap; font-weight: 650; }
dt { color: var(--quiet); font-size: 0.85rem; }
dd { margin: 0; }
figure { margin: 8px 0; }
@media (prefers-color-scheme: dark) { figure { background: #f7f6f3; border-radius: 10px; padding: 8px; } }
figure svg { width: 100%; height: auto; display: block; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 8px; }
details { margin: 16px 0; }
summary { cursor: pointer; color: var(--accent); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; width: 100%; }
th, td { padding: 6px 10px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child { text-align: left; }
code { font-size: 0.9em; }
.findings th, .findings td { white-space: normal; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.findings thead th { white-space: nowrap; }
.findings tbody th { min-width: 10em; }
.moments { margin: 8px 0 0; padding-left: 24px; }
.moments li { margin: 4px 0; }
a { color: var(--accent); }
@media (max-width: 640px) {
  header, main { padding-left: 12px; padding-right: 12px; }
  section { padding: 16px; }
  .findings thead { position: absolute; clip-path: inset(50%); }
  .findings, .findings tbody, .findings tr, .findings th, .findings td { display: block; border: none; padding: 2px 0; }
  .findings tr { border-bottom: 1px solid var(--line); padding: 10px 0; }
  /* A wide plot scrolls: scaled to a phone, its letters could not be read. */
  section > figure { overflow-x: auto; }
  section > figure svg { min-width: 680px; }
  .findings td::before { content: attr(data-title) ': '; color: var(--quiet); }
}
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #bbb; --notice: #fff3d6; --accent: #0b5a52; }
  body { font-size: 11pt; }
  section { border: none; padding: 0; }
  .cards { grid-template-columns: repeat(3, 1fr); }
  p { orphans: 3; widows: 3; }
  figure, tr, li, .cards, .facts div, .notice { break-inside: avoid; }
  h2, h3, thead { break-after: avoid; }
  figure { background: none; }
}
`;
