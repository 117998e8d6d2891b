/** Style sheet of evaluation reports. */
export const REPORT_STYLE = `body{font:15px/1.45 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
table{border-collapse:collapse;margin:.5rem 0}td,th{padding:.2rem .6rem;border:1px solid #d4d8dd;text-align:right}
th{text-align:left;font-weight:600;background:#f5f6f8}.confusion td,.confusion th{padding:.1rem .35rem;font-size:12px}
.sizes{display:flex;flex-wrap:wrap;gap:1rem}svg{max-width:100%;height:auto}h3{margin:.6rem 0 .2rem}`;
