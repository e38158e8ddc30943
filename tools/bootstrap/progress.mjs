const SHOWN_AFTER_MS = 1000;
const TERMINAL_EVERY_MS = 1000;
const LOG_EVERY_MS = 10_000;

/**
 * @typedef {object} Task
 * @property {(detail: string) => void} update
 * @property {(note: string) => void} note
 * @property {(outcome: string) => void} done said only when it took long enough to be shown
 *
 * @typedef {{ isTTY?: boolean, columns?: number, write(text: string): unknown }} Screen
 */

/**
 * Shows what takes longer than a second, and since when: one line that is rewritten on a terminal, a line now and then
 * in a log. Call `close` when nothing runs any more.
 * @param {Screen} [screen]
 * @param {NodeJS.ProcessEnv} [env]
 */
export function createProgress(screen = process.stderr, env = process.env) {
  const rewrites = screen.isTTY === true && env['TERM'] !== 'dumb';
  /** @type {Map<string, { since: number, detail: string }>} */
  const running = new Map();

  const clear = rewrites ? '\r\x1b[2K' : '';
  const show = () => {
    const long = [...running].filter(([, { since }]) => secondsSince(since) * 1000 >= SHOWN_AFTER_MS);
    if (long.length === 0) return;
    const text = long.map(([label, { since, detail }]) => `${label}: ${detail} (${Math.floor(secondsSince(since))} s)`);
    if (rewrites) screen.write(`${clear}${text.join(' · ').slice(0, (screen.columns ?? 80) - 1)}`);
    else screen.write(`${text.join(' · ')}\n`);
  };
  const first = setTimeout(show, SHOWN_AFTER_MS + 50);
  const timer = setInterval(show, rewrites ? TERMINAL_EVERY_MS : LOG_EVERY_MS);

  return {
    /**
     * @param {string} label
     * @returns {Task}
     */
    start(label) {
      const since = performance.now();
      running.set(label, { since, detail: 'looking' });
      return {
        update: (detail) => void running.set(label, { since, detail }),
        note: (note) => void screen.write(`${clear}${note}\n`),
        done(outcome) {
          running.delete(label);
          if (secondsSince(since) * 1000 < SHOWN_AFTER_MS) return;
          screen.write(`${clear}${label}: ${outcome} after ${Math.round(secondsSince(since))} s\n`);
        },
      };
    },
    close() {
      clearTimeout(first);
      clearInterval(timer);
      if (running.size > 0) screen.write(clear);
      running.clear();
    },
  };
}

/** @param {number} since */
function secondsSince(since) {
  return (performance.now() - since) / 1000;
}
