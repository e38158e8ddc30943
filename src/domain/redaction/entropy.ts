const HEX = /^[0-9a-f]+$/i;
const LOWER_AND_DIGITS = /^[a-z0-9]+$/;
/** AWS secret access keys are 40 characters of base 64 (gitleaks, git-secrets). */
const AWS_SECRET = /^[A-Za-z0-9+/]{40}$/;
const GIT_SHA_LENGTH = 40;
/** Shortest stretch without a separator that is judged by itself. */
const STRETCH = 16;
/** Least share of neighbours of different class: random base 62 has 0.62, CamelCase names about 0.3. */
const CHANGES = 0.38;

function classOf(code: number): number {
  if (code >= 48 && code <= 57) return 0;
  return code >= 97 ? 1 : 2;
}

/** Whether a stretch of letters and digits mixes cases and digits as random text does and names do not. */
function looksRandom(stretch: string): boolean {
  let changes = 0;
  let seen = 0;
  let before = -1;
  for (let i = 0; i < stretch.length; i++) {
    const now = classOf(stretch.charCodeAt(i));
    seen |= 1 << now;
    if (before !== -1 && now !== before) changes += 1;
    before = now;
  }
  return seen === 0b111 && changes >= CHANGES * (stretch.length - 1);
}

function longestStretch(run: string): string {
  let longest = '';
  for (const part of run.split(/[^A-Za-z0-9]+/)) if (part.length > longest.length) longest = part;
  return longest;
}

/**
 * Whether a run of 32 or more characters of base 64 or hex is likely a key.
 * Known-safe forms are not: digests after `sha256:`, container ids after `://`, git shas (40 hex digits), UUIDs,
 * and names of Kubernetes objects (lower case, separated). `before` is the text that stands before the run.
 */
export function isLikelyKey(run: string, before: string): boolean {
  if (run.length < 32) return false;
  const hex = HEX.test(run);
  if (hex && run.length === GIT_SHA_LENGTH) return false;
  if (/(?:sha(?:256|384|512):|:\/\/)$/.test(before)) return !hex;
  if (hex) return /[0-9]/.test(run) && /[a-f]/i.test(run);
  if (run.length === 40 && AWS_SECRET.test(run) && /[A-Z]/.test(run) && /[a-z]/.test(run) && /\d/.test(run))
    return true;
  const stretch = longestStretch(run);
  if (stretch.length >= 32 && LOWER_AND_DIGITS.test(stretch) && (stretch.match(/[0-9]/g)?.length ?? 0) >= 4) {
    return !HEX.test(stretch) || stretch.length !== GIT_SHA_LENGTH;
  }
  return stretch.length >= STRETCH && looksRandom(stretch);
}
