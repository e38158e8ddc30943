import { expect, test } from '@jest/globals';
import { eventCollector, NORMAL_EVENTS_KEPT } from '../../../src/adapters/kubernetes/events.ts';

const event = (type: string, number: number) => ({
  metadata: { name: `event-${number}`, namespace: 'floor', uid: `uid-${number}` },
  type,
  reason: `R${number}`,
  message: '',
  involvedObject: { kind: 'Pod', name: 'one' },
  lastTimestamp: new Date(Date.UTC(2026, 0, 5) + number * 1_000).toISOString(),
});

test('of events that are Normal the newest are kept, in whatever order they come', () => {
  const collector = eventCollector();
  const many = NORMAL_EVENTS_KEPT * 3 + 7;
  // 7,919 is prime to the number of events, so that each comes once and the newest are scattered
  for (let index = 0; index < many; index += 1) collector.add(event('Normal', (index * 7_919) % many));
  const kept = collector.result();
  expect(kept.length).toBe(NORMAL_EVENTS_KEPT);
  expect(collector.cut()).toBe(many - NORMAL_EVENTS_KEPT);
  const oldestKept = Math.min(...kept.map(({ reason }) => Number(reason.slice(1))));
  expect(oldestKept).toBe(many - NORMAL_EVENTS_KEPT);
});

test('a warning is never left out, nor is an event of a type that nobody knows', () => {
  const collector = eventCollector();
  for (let index = 0; index < NORMAL_EVENTS_KEPT * 3; index += 1) collector.add(event('Warning', index));
  collector.add(event('Unheard', 0));
  collector.add(event('', 0));
  expect(collector.result().length).toBe(NORMAL_EVENTS_KEPT * 3 + 2);
  expect(collector.cut()).toBe(0);
});

test('more warnings than can be held are an error, not a shorter list', () => {
  const collector = eventCollector();
  const add = () => {
    for (let index = 0; index <= 50_000; index += 1) collector.add(event('Warning', index));
  };
  expect(add).toThrow(expect.objectContaining({ type: 'MalformedObject' }));
});

test('a list that begins again forgets what came before', () => {
  const collector = eventCollector();
  collector.add(event('Warning', 1));
  collector.clear();
  expect(collector.result()).toEqual([]);
});
