/** Plotly as all charts here use it: loaded once from the dashboard itself, in the page's colours. */

/** Charts here are read, not handled: no bar of buttons, no zoom. */
export const CHART = { displayModeBar: false, responsive: false, doubleClick: false };

/** Plotly, from this address where no other chart has loaded it before. */
export async function loadPlotly(address) {
  if (!window.Plotly) await import(new URL(address, document.baseURI).href);
  return window.Plotly;
}

/** What charts have alike: colours {page, text}, a font, a legend above; nothing to drag. */
export function chartLayout({ page, text }, font, size) {
  return {
    font: { family: font, size, color: text },
    paper_bgcolor: page,
    plot_bgcolor: page,
    legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", font: { size },
      itemclick: false, itemdoubleclick: false, bgcolor: "transparent" },
    dragmode: false,
    hovermode: "closest",
  };
}
