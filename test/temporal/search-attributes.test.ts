import { afterAll, describe, expect, jest, test } from '@jest/globals';
import type { Connection } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import {
  ensureSearchAttributes,
  SEARCH_ATTRIBUTE_KEYS,
  type SearchAttributeConnection,
  SearchAttributesMissing,
} from '../../src/adapters/temporal/search-attributes.ts';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/operations.ts';
import { shutdownRuntime, startTemporal } from '../support/temporal.ts';

jest.setTimeout(60_000);
afterAll(shutdownRuntime);

test('every name has a key of its type', () => {
  const keys = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTE_KEYS).map(([id, { name, type }]) => [id, [name, type]]),
  );
  expect(keys).toEqual(
    Object.fromEntries(Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, [name, type]])),
  );
});

describe('a namespace without them', () => {
  test('is given them, and workflows can start with them at once', async () => {
    await using server = await startTemporal({ searchAttributes: [] });
    const { connection, client } = server.env;
    expect(await ensureSearchAttributes(connection, 'default')).toEqual(Object.keys(SEARCH_ATTRIBUTES));
    await client.workflow.start('readinessCheck', {
      workflowId: 'with-attributes',
      taskQueue: 'floor-ops',
      typedSearchAttributes: [
        { key: SEARCH_ATTRIBUTE_KEYS.FloorVerdict, value: 'RUNNING' },
        { key: SEARCH_ATTRIBUTE_KEYS.FloorFailing, value: 0 },
        { key: SEARCH_ATTRIBUTE_KEYS.FloorChecks, value: ['a', 'b'] },
      ],
    });
    expect(await ensureSearchAttributes(connection, 'default')).toEqual([]);
  });

  test('is refused where they may not be added, with the commands', async () => {
    await using server = await startTemporal({ searchAttributes: [SEARCH_ATTRIBUTE_KEYS.FloorVerdict] });
    const ensuring = ensureSearchAttributes(server.env.connection, 'default', { add: false });
    await expect(ensuring).rejects.toMatchObject({
      name: 'SearchAttributesMissing',
      message: [
        "namespace 'default' lacks the search attributes FloorOperation, FloorTradingDay, FloorNamespace, FloorFailing, FloorChecks: they may not be added from here. Run:",
        'temporal operator search-attribute create --namespace default --type Keyword --name FloorOperation --name FloorTradingDay --name FloorNamespace',
        'temporal operator search-attribute create --namespace default --type Int --name FloorFailing',
        'temporal operator search-attribute create --namespace default --type KeywordList --name FloorChecks',
      ].join('\n  '),
    });
    const { customAttributes } = await server.env.connection.operatorService.listSearchAttributes({
      namespace: 'default',
    });
    expect(customAttributes?.['FloorOperation']).toBeUndefined();
  });

  test('is refused when the server does not take them', async () => {
    // SQL visibility has three places for keyword lists, and somebody else has taken them.
    const taken = ['OneList', 'TwoList', 'ThreeList'].map((name) => defineSearchAttributeKey(name, 'KEYWORD_LIST'));
    await using server = await startTemporal({ searchAttributes: taken });
    const ensuring = ensureSearchAttributes(server.env.connection, 'default');
    await expect(ensuring).rejects.toThrow(/the server refused to add them \(.*KeywordList.*\)\. Run:\n/);
  });
});

async function denied(): Promise<never> {
  return await Promise.reject(Object.assign(new Error('7 PERMISSION_DENIED: no'), { code: 7, details: 'no' }));
}

/** The server itself, but it answers the operator's calls as it answers one without the rights. */
function withoutRights({ workflowService, operatorService }: Connection): SearchAttributeConnection {
  const refusing = { listSearchAttributes: { value: denied }, addSearchAttributes: { value: denied } };
  return { workflowService, operatorService: Object.create(operatorService, refusing) };
}

describe('where the list may not be seen', () => {
  test('they are found by asking for runs that have them', async () => {
    await using server = await startTemporal();
    expect(await ensureSearchAttributes(withoutRights(server.env.connection), 'default')).toEqual([]);
  });

  test('or found missing', async () => {
    await using server = await startTemporal({ searchAttributes: [SEARCH_ATTRIBUTE_KEYS.FloorVerdict] });
    const ensuring = ensureSearchAttributes(withoutRights(server.env.connection), 'default');
    await expect(ensuring).rejects.toThrow(SearchAttributesMissing);
    await expect(ensuring).rejects.toThrow(
      "namespace 'default' lacks the search attributes FloorOperation, FloorTradingDay, FloorNamespace, FloorFailing, FloorChecks: the server refused to add them (7 PERMISSION_DENIED: no). Run:",
    );
  });
});

test('an attribute of another type is never overwritten', async () => {
  await using server = await startTemporal({
    searchAttributes: [
      defineSearchAttributeKey('FloorVerdict', 'TEXT'),
      ...Object.values(SEARCH_ATTRIBUTE_KEYS).filter(({ name }) => name !== 'FloorVerdict'),
    ],
  });
  await expect(ensureSearchAttributes(server.env.connection, 'default')).rejects.toMatchObject({
    name: 'SearchAttributesMissing',
    message: [
      "namespace 'default' has search attributes of another type: FloorVerdict (want Keyword). If nothing else uses them, run:",
      'temporal operator search-attribute remove --namespace default --name FloorVerdict --yes',
      'temporal operator search-attribute create --namespace default --type Keyword --name FloorVerdict',
    ].join('\n  '),
  });
});
