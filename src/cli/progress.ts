import type { RunWatch } from '../contracts/run-watch.ts';
import type { Style } from './styles.ts';

/** Shows steps on a terminal or in a log, on stderr. */
export interface Progress extends RunWatch {
  /** Does a piece of work as a step of its own, and says so only where it takes longer than a second. */
  during<T>(id: string, summary: string, work: () => Promise<T>): Promise<T>;
  /** Says how far a step has come. */
  told(id: string, how: string): void;
  /** Takes the moving line away, for good. */
  close(): void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly style: Style;
  /** A terminal shows one moving line of what goes on; a log gets a line for what takes longer than a second. */
  readonly live: boolean;
  readonly columns: () => number;
}

interface Step {
  readonly summary: string;
  /** On the monotonic clock. */
  readonly since: number;
  remark: string | undefined;
  timer: NodeJS.Timeout | undefined;
}

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const FRAME_MS = 100;
const WORTH_SAYING_MS = 1_000;
const REMIND_MS = 15_000;
const CLEAR_LINE = '\r\u001B[2K';

export function createProgress(options: ProgressOptions): Progress {
  const { write, style, live } = options;
  const steps = new Map<string, Step>();
  let frame = 0;
  let ticker: NodeJS.Timeout | undefined;

  function draw(): void {
    if (steps.size === 0) return;
    const now = performance.now();
    const running = [...steps.values()].map(({ summary, since, remark }) =>
      [summary, wait(now - since), remark].filter((part) => part !== undefined && part !== '').join(' · '),
    );
    const spinner = FRAMES[frame % FRAMES.length] ?? '';
    frame += 1;
    write(`${CLEAR_LINE}${style('faint', `${spinner} ${running.join(' | ')}`.slice(0, options.columns() - 1))}`);
  }

  function print(line: string): void {
    write(`${live ? CLEAR_LINE : ''}${line}\n`);
    if (live) draw();
  }

  function remind(step: Step): void {
    const span = performance.now() - step.since;
    print(style('faint', `… ${step.summary}${span < REMIND_MS ? '' : ` (${wait(span)})`}`));
    step.timer = setTimeout(() => remind(step), REMIND_MS).unref();
  }

  function began(id: string, summary: string): void {
    const step: Step = { summary, since: performance.now(), remark: undefined, timer: undefined };
    clearTimeout(steps.get(id)?.timer);
    steps.set(id, step);
    if (live) ticker ??= setInterval(draw, FRAME_MS).unref();
    else step.timer = setTimeout(() => remind(step), WORTH_SAYING_MS).unref();
  }

  function forget(id: string): Step | undefined {
    const step = steps.get(id);
    clearTimeout(step?.timer);
    steps.delete(id);
    if (steps.size === 0) stopTicking();
    return step;
  }

  function ended(id: string, how: 'done' | 'failed', why?: string): void {
    const step = forget(id);
    if (step === undefined) return;
    const mark = how === 'done' ? style('good', '✓') : style('bad', '✗');
    const span = style('faint', seconds(performance.now() - step.since));
    print(`${mark} ${step.summary}${why === undefined ? '' : `: ${why}`} ${span}`);
  }

  function stopTicking(): void {
    clearInterval(ticker);
    ticker = undefined;
  }

  return {
    began,
    ended,
    troubled: (id, why) => {
      const step = steps.get(id);
      if (step === undefined) return;
      step.remark = `tried again: ${why}`;
      if (!live) print(style('doubtful', `… ${step.summary}: tried again: ${why}`));
    },
    noted: (line) => print(line),
    told: (id, how) => {
      const step = steps.get(id);
      if (step === undefined) return;
      step.remark = how;
      if (!live) print(style('faint', `… ${step.summary}: ${how}`));
    },
    during: async (id, summary, work) => {
      began(id, summary);
      const since = performance.now();
      const end = (how: 'done' | 'failed'): void => {
        if (performance.now() - since > WORTH_SAYING_MS) ended(id, how);
        else if (forget(id) !== undefined && live) write(CLEAR_LINE);
      };
      try {
        const value = await work();
        end('done');
        return value;
      } catch (error) {
        end('failed');
        throw error;
      }
    },
    close: () => {
      stopTicking();
      for (const { timer } of steps.values()) clearTimeout(timer);
      steps.clear();
      if (live) write(CLEAR_LINE);
    },
  };
}

function wait(ms: number): string {
  return ms < WORTH_SAYING_MS ? '' : `${Math.floor(ms / 1_000)} s`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
