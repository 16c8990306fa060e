// Random numbers that the page and Python draw alike: a counter, well mixed, in 32 bits.
// (The mixing is MurmurHash3's, by A. Appleby.)

/**
 * Number `n` of a seed, from 0 to 2³² − 1.
 * @param {number} seed whole number
 * @param {number} n from 0
 */
export function mixed(seed, n) {
  let bits = seed + Math.imul(n, 0x9e3779b9);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Coin number `n` of a seed: 0 or 1. */
export function coin(seed, n) {
  return mixed(seed, n) >>> 31;
}
