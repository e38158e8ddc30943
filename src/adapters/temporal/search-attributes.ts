import { setTimeout as sleep } from 'node:timers/promises';
import type { OperatorService, WorkflowService } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../../contracts/operations.ts';
import { errorText } from '../../domain/error-text.ts';
import { status } from './grpc-status.ts';
import { asking, grpcCode } from './reach.ts';

type Names = typeof SEARCH_ATTRIBUTES;
type Name = keyof Names;

/** The product's search attributes as typed keys, by their names. */
export const SEARCH_ATTRIBUTE_KEYS = {
  FloorOperation: defineSearchAttributeKey('FloorOperation', SEARCH_ATTRIBUTES.FloorOperation),
  FloorVerdict: defineSearchAttributeKey('FloorVerdict', SEARCH_ATTRIBUTES.FloorVerdict),
  FloorTradingDay: defineSearchAttributeKey('FloorTradingDay', SEARCH_ATTRIBUTES.FloorTradingDay),
  FloorNamespace: defineSearchAttributeKey('FloorNamespace', SEARCH_ATTRIBUTES.FloorNamespace),
  FloorFailing: defineSearchAttributeKey('FloorFailing', SEARCH_ATTRIBUTES.FloorFailing),
  FloorChecks: defineSearchAttributeKey('FloorChecks', SEARCH_ATTRIBUTES.FloorChecks),
} satisfies { [N in Name]: { name: string; type: Names[N] } };

const NAMES = Object.keys(SEARCH_ATTRIBUTES).filter((name): name is Name => name in SEARCH_ATTRIBUTES);

/** A namespace in which no verdict could be marked: exit code 2. The message holds the commands that mend it. */
export class SearchAttributesMissing extends Error {
  override readonly name = 'SearchAttributesMissing';
}

/** What of a connection is used. */
export interface SearchAttributeConnection {
  readonly operatorService: Pick<OperatorService, 'listSearchAttributes' | 'addSearchAttributes'>;
  readonly workflowService: Pick<WorkflowService, 'countWorkflowExecutions'>;
}

/** A type as the server's API counts it (temporal.api.enums.v1.IndexedValueType), and as its command line calls it. */
const TYPES = {
  KEYWORD: { code: 2, word: 'Keyword' },
  INT: { code: 3, word: 'Int' },
  KEYWORD_LIST: { code: 7, word: 'KeywordList' },
} as const satisfies Record<Names[Name], { code: number; word: string }>;

/**
 * Adds the search attributes that the namespace lacks, and answers which those were.
 * Throws SearchAttributesMissing when one is there under another type, or when the server refuses to add them:
 * a workflow that upserts an attribute which does not exist would hang until its timeout, without a report.
 */
export async function ensureSearchAttributes(
  connection: SearchAttributeConnection,
  namespace: string,
  options: { readonly add: boolean } = { add: true },
): Promise<readonly string[]> {
  const missing = await missingNames(connection, namespace);
  if (missing.length === 0) return [];
  if (!options.add) throw refusal(namespace, missing, 'they may not be added from here');
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, typeOf(name).code])),
    });
  } catch (error) {
    throw refusal(namespace, missing, `the server refused to add them (${errorText(error)})`, error);
  }
  await untilListed(connection, namespace);
  return missing;
}

/** The names that the namespace lacks; throws when one is there under another type. */
async function missingNames(connection: SearchAttributeConnection, namespace: string): Promise<readonly Name[]> {
  const customAttributes = await listed(connection, namespace);
  if (customAttributes === undefined) return await missingByQuery(connection, namespace);
  const mistyped = NAMES.filter((name) => {
    const type: number | undefined = customAttributes[name];
    return type !== undefined && type !== typeOf(name).code;
  });
  if (mistyped.length > 0) throw mistypedRefusal(namespace, mistyped);
  return NAMES.filter((name) => customAttributes[name] === undefined);
}

type Types = Readonly<Record<string, number>>;

/** Undefined where the server does not let us see the list, as Temporal Cloud does not. */
async function listed(connection: SearchAttributeConnection, namespace: string): Promise<Types | undefined> {
  return await asking(`the search attributes of namespace '${namespace}' cannot be read`, async () => {
    try {
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      return customAttributes ?? {};
    } catch (error) {
      if (grpcCode(error) === status.PERMISSION_DENIED || grpcCode(error) === status.UNIMPLEMENTED) return undefined;
      throw error;
    }
  });
}

/** A query that names an attribute which does not exist is an invalid argument: this needs no operator's rights. */
async function missingByQuery(connection: SearchAttributeConnection, namespace: string): Promise<readonly Name[]> {
  const missing: Name[] = [];
  for (const name of NAMES) {
    const query = SEARCH_ATTRIBUTES[name] === 'INT' ? `${name} = 0` : `${name} = 'x'`;
    await asking(`search attribute ${name} cannot be asked for`, async () => {
      try {
        await connection.workflowService.countWorkflowExecutions({ namespace, query });
      } catch (error) {
        if (grpcCode(error) !== status.INVALID_ARGUMENT) throw error;
        missing.push(name);
      }
    });
  }
  return missing;
}

/** The server's own view of a new attribute lags behind the answer to the request that added it. */
async function untilListed(connection: SearchAttributeConnection, namespace: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const missing = await missingNames(connection, namespace);
    if (missing.length === 0) return;
    await sleep(100);
  }
  throw refusal(namespace, await missingNames(connection, namespace), 'the server took them and does not list them');
}

function refusal(namespace: string, names: readonly Name[], why: string, cause?: unknown): SearchAttributesMissing {
  const what = `namespace '${namespace}' lacks the search attributes ${names.join(', ')}: ${why}. Run:`;
  return new SearchAttributesMissing([what, ...createCommands(namespace, names)].join('\n  '), { cause });
}

function mistypedRefusal(namespace: string, names: readonly Name[]): SearchAttributesMissing {
  const wanted = names.map((name) => `${name} (want ${typeOf(name).word})`).join(', ');
  const what = `namespace '${namespace}' has search attributes of another type: ${wanted}. If nothing else uses them, run:`;
  const remove = `temporal operator search-attribute remove --namespace ${namespace} ${nameFlags(names)} --yes`;
  return new SearchAttributesMissing([what, remove, ...createCommands(namespace, names)].join('\n  '));
}

function createCommands(namespace: string, names: readonly Name[]): string[] {
  return Object.values(TYPES).flatMap(({ word }) => {
    const typed = names.filter((name) => typeOf(name).word === word);
    if (typed.length === 0) return [];
    return [`temporal operator search-attribute create --namespace ${namespace} --type ${word} ${nameFlags(typed)}`];
  });
}

function nameFlags(names: readonly Name[]): string {
  return names.map((name) => `--name ${name}`).join(' ');
}

function typeOf(name: Name): (typeof TYPES)[keyof typeof TYPES] {
  return TYPES[SEARCH_ATTRIBUTES[name]];
}
