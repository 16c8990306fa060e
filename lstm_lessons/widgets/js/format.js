// Numbers as a reader sees them, and as a test reads them.

const MINUS = "\u2212";

/**
 * A number for the eye: a true minus sign, `digits` decimals, powers of ten where they won't fit.
 * @param {number} value
 * @param {number} [digits]
 */
export function formatNumber(value, digits = 3) {
  const size = Math.abs(value);
  const far = size >= 1000;
  const text = far ? size.toExponential(1) : size.toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** Write `value` into an element: rounded as its text, in full as its `data-value`. */
export function showNumber(element, value, digits = 3) {
  element.textContent = formatNumber(value, digits);
  element.dataset.value = String(value);
}

/** A share in words: 0.983 → "98 %". */
export function formatPercent(share) {
  const percent = share * 100;
  const size = Math.abs(percent);
  if (size > 0 && size < 0.1) return "less than 0.1 %";
  return `${formatNumber(percent, size < 9.95 && size > 0 ? 1 : 0)} %`;
}
