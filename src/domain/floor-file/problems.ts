import { BUILT_IN_SWITCHES, type Component, type FloorFile, isWaivable } from '../../contracts/floor-file.ts';
import { createCalendar } from '../calendar/calendar.ts';
import { calendarProblems } from '../calendar/problems.ts';
import { CHECK_NAMES } from '../checks/index.ts';
import { judgeWaivers } from '../verdict/waivers.ts';

/** What a schema cannot see. */
export interface FloorFileProblem {
  readonly path: readonly (string | number)[];
  /** What was seen, and what is wanted. */
  readonly message: string;
  /** A warning comes or goes with the date, and must keep no worker from starting. */
  readonly severity: 'error' | 'warning';
}

/** What is wrong with a floor file whose every value is well formed; none means that it can be worked by. */
export function floorFileProblems(floor: FloorFile, nowMs: number): readonly FloorFileProblem[] {
  return [
    ...repeated(
      floor.components.map(({ name }) => name),
      (index) => ['components', index, 'name'],
    ),
    ...floor.components.flatMap(componentProblems),
    ...repeated(
      floor.kill_switches.map(({ namespace, configmap, key }) => `${namespace ?? floor.namespace}/${configmap} ${key}`),
      (index) => ['kill_switches', index],
    ),
    ...repeated([floor.namespace, ...floor.watched_namespaces], (index) => ['watched_namespaces', index - 1]),
    ...switchProblems(floor),
    ...floor.execution_matchers.flatMap(matcherProblems),
    ...calendarProblems(floor.calendar).map(calendarProblem),
    ...waiverProblems(floor, nowMs),
  ];
}

function error(path: FloorFileProblem['path'], message: string): FloorFileProblem {
  return { path, message, severity: 'error' };
}

function repeated(values: readonly string[], pathOf: (index: number) => FloorFileProblem['path']): FloorFileProblem[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index ? [] : [error(pathOf(index), `'${value}' stands here twice; keep one`)],
  );
}

function componentProblems(component: Component, index: number): FloorFileProblem[] {
  const { name, workloads, service, urls, endpoints } = component;
  const problems: FloorFileProblem[] = repeated(
    workloads.map((workload) => `${workload.kind} ${workload.name}`),
    (nth) => ['components', index, 'workloads', nth],
  );
  if (workloads.length === 0 && service === undefined && urls.length === 0) {
    problems.push(error(['components', index], `${name} names no workload, Service or URL: nothing to look at`));
  }
  const replicas = workloads.reduce((sum, workload) => sum + workload.replicas, 0);
  if (urls.length > 0 && workloads.length > 0 && urls.length !== replicas) {
    const seen = `${urls.length} for ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`;
    problems.push(error(['components', index, 'urls'], `${seen}, want one a replica`));
  }
  if (urls.length > 0 && endpoints.length === 0) {
    problems.push(error(['components', index, 'endpoints'], 'none, though urls are given: nothing would be asked'));
  }
  if (component.criticality === 'critical' && endpoints.length > 0 && !endpoints.includes('/ops/status')) {
    const message = `${name} is critical and does not serve /ops/status: its state could not be known; add it`;
    problems.push(error(['components', index, 'endpoints'], message));
  }
  return [...problems, ...repeated(urls, (nth) => ['components', index, 'urls', nth])];
}

function switchProblems({ switches }: FloorFile): FloorFileProblem[] {
  const builtIn = ['AGENT_MODE', ...BUILT_IN_SWITCHES.map(({ name }) => name)];
  return [
    ...repeated(
      switches.map(({ name }) => name),
      (index) => ['switches', index, 'name'],
    ),
    ...switches.flatMap(({ name, safe, unsafe }, index) => {
      if (builtIn.includes(name)) {
        return [error(['switches', index, 'name'], `${name} is built in; what its values mean cannot be changed`)];
      }
      const both = safe.find((value) => unsafe.map(spelled).includes(spelled(value)));
      if (both !== undefined) return [error(['switches', index], `'${both}' is both safe and unsafe`)];
      if (safe.includes('*')) return [error(['switches', index, 'safe'], `'*' would make every value safe`)];
      return [];
    }),
  ];
}

/** As switches are read. */
function spelled(value: string): string {
  return value.trim().toUpperCase();
}

function matcherProblems(matcher: FloorFile['execution_matchers'][number], index: number): FloorFileProblem[] {
  const path = ['execution_matchers', index] as const;
  const given = (['name', 'label', 'image', 'args'] as const).filter((key) => matcher[key] !== undefined);
  if (given.length === 0) return [error(path, 'matches nothing; give name, label, image or args')];
  return given.flatMap((key) => {
    const text = matcher[key] ?? '';
    if (key === 'label' && !/^[^=]+=/.test(text)) {
      return [error([...path, key], `'${text}', want key=regular expression`)];
    }
    const why = expressionProblem(key === 'label' ? text.slice(text.indexOf('=') + 1) : text);
    return why === undefined ? [] : [error([...path, key], `'${text}' is no regular expression: ${why}`)];
  });
}

function expressionProblem(text: string): string | undefined {
  if (text === '') return 'it is empty, and would match everything';
  try {
    RegExp(text, 'iu');
    return undefined;
  } catch (problem) {
    return problem instanceof Error ? problem.message.replace(/^Invalid regular expression: /, '') : String(problem);
  }
}

/** `calendarProblems` speaks in sentences that begin with the place: `calendar.closures[0] 2026-…: …`. */
function calendarProblem(sentence: string): FloorFileProblem {
  const [, key, index, message] = /^calendar\.(\w+)(?:\[(\d+)\])?:? (.*)$/s.exec(sentence) ?? [];
  if (key === undefined || message === undefined) return error(['calendar'], sentence);
  return error(['calendar', key, ...(index === undefined ? [] : [Number(index)])], message);
}

function waiverProblems(floor: FloorFile, nowMs: number): FloorFileProblem[] {
  return judgeWaivers(floor.waivers, createCalendar(floor.calendar), nowMs).flatMap(({ waiver, refused }, index) => {
    if (!CHECK_NAMES.some((name) => name === waiver.check)) {
      return [error(['waivers', index, 'check'], `there is no check '${waiver.check}'`)];
    }
    if (!isWaivable(waiver.check)) return [error(['waivers', index, 'check'], `${waiver.check} cannot be waived`)];
    if (refused === null) return [];
    const message = `the waiver of ${waiver.check} is not in force: ${refused}`;
    return [{ path: ['waivers', index, 'until'], message, severity: 'warning' as const }];
  });
}
