import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { defineSearchAttributeKey } from '@temporalio/common';
import { ensureSearchAttributes, SEARCH_ATTRIBUTE_KEYS } from '../../src/adapters/temporal/search-attributes.ts';
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
