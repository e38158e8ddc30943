import { readFile, writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { FloorFile } from '../contracts/floor-file.ts';
import { createCalendar } from '../domain/calendar/calendar.ts';
import { addDays } from '../domain/calendar/civil-date.ts';
import { easternDate } from '../domain/calendar/eastern.ts';

const LONGEST_WAIVER_SESSIONS = 5;

/** What an embedded floor has that its template cannot know. */
export interface EmbeddedFacts {
  readonly root: string;
  /** Base URLs of the replicas of each component, by its name. */
  readonly urls: ReadonlyMap<string, readonly string[]>;
  readonly hasCommit: boolean;
  readonly nowMs: number;
}

/** Reads the template: a floor file whose components have no URLs and whose waivers have run out. */
export async function readTemplate(path: string): Promise<FloorFile> {
  return FloorFile.parse(parse(await readFile(path, 'utf8')));
}

/** The floor file of a running embedded floor. */
export function embeddedFloorFile(template: FloorFile, facts: EmbeddedFacts): FloorFile {
  const today = easternDate(facts.nowMs);
  const until =
    createCalendar(template.calendar).addSessions(today, LONGEST_WAIVER_SESSIONS)?.date ??
    addDays(today, LONGEST_WAIVER_SESSIONS);
  const waivers = [...template.waivers, ...(facts.hasCommit ? [] : WITHOUT_CHECKOUT)];
  return FloorFile.parse({
    ...template,
    repo: { ...template.repo, path: facts.root },
    components: template.components.map((component) => ({ ...component, urls: facts.urls.get(component.name) ?? [] })),
    waivers: waivers.map((waiver) => ({ ...waiver, until })),
  });
}

/** Writes it where a person may read it too. */
export async function writeFloorFile(path: string, floor: FloorFile): Promise<string> {
  const header = '# Written by the embedded floor at its start, from ops/floor.embedded.yaml.\n';
  await writeFile(path, header + stringify(floor));
  return path;
}

/** What sources without a git checkout cannot show. */
const WITHOUT_CHECKOUT = ['change_control.clean_working_tree', 'build.fingerprints_present'].map((check) => ({
  check,
  reason: 'embedded floor: these sources came without a git checkout, no commit is known',
  by: 'embedded floor',
}));
