// Numbers as a reader sees them, and as a test reads them.

const MINUS = "\u2212";

const RAISED = [..."\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"];

/**
 * A number for the eye: a true minus sign, `digits` decimals, powers of ten where they won't fit.
 * @param {number} value
 * @param {number} [digits]
 */
export function formatNumber(value, digits = 3) {
  const size = Math.abs(value);
  const text = size >= 1000 ? powerOfTen(size, Math.min(digits, 1)) : size.toFixed(digits);
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** 12345 → "1.2·10⁴". */
function powerOfTen(size, digits) {
  const [factor, exponent] = size.toExponential(digits).split("e+");
  return `${factor}\u00b710${[...exponent].map((digit) => RAISED[digit]).join("")}`;
}

/** Write `value` into an element: rounded as its text, in full as its `data-value`. */
export function showNumber(element, value, digits = 3) {
  element.textContent = formatNumber(value, digits);
  element.dataset.value = String(value);
}

/** A share, 0 or more, in words: 0.983 → "98 %". Only all is 100 %, and only nothing is 0 %. */
export function formatPercent(share) {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return "less than 0.1 %";
  if (percent > 99.9 && percent < 100) return "more than 99.9 %";
  const whole = percent === 0 || percent === 100 || (percent >= 9.95 && percent <= 99);
  return `${formatNumber(percent, whole ? 0 : 1)} %`;
}
