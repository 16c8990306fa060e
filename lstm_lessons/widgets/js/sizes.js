// Sizes over many powers of ten, as a reader sees them.

const RAISED_MINUS = "\u207b";
const RAISED_DIGITS = [..."\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"];

/** 10 to the power of a whole number: −5 → "10⁻⁵". */
export function powerOf10(exponent) {
  return `10${[...String(exponent)].map((sign) => RAISED_DIGITS[sign] ?? RAISED_MINUS).join("")}`;
}

/** A size, 0 or more, with two digits, as a power of ten where it is very small or large. */
export function formatSize(value) {
  if (value === 0) return "0";
  if (value >= 0.00995 && value < 1000) {
    return value.toFixed(value < 0.0995 ? 3 : value < 9.95 ? 2 : value < 99.5 ? 1 : 0);
  }
  const [factor, exponent] = value.toExponential(1).split("e");
  return `${factor}\u00b7${powerOf10(Number(exponent))}`;
}
