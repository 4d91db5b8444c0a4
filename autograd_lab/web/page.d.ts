/* What other scripts leave on the page's window. */

interface Window {
  Plotly?: any;
  autogradHall?: boolean;
  autogradAsk?: typeof window.matchMedia;
}

/** Whether this is a hall: style.py says so before hall_light.js. */
declare const hall: boolean;
