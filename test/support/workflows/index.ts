/** Small workflows for what a worker does around any of them. */
import { proxyActivities } from '@temporalio/workflow';

export interface SmallActivities {
  large(bytes: number): Promise<string>;
  leak(how: 'error' | 'failure' | 'cause'): Promise<void>;
  hold(): Promise<number>;
  forbidden(): Promise<void>;
}

const activities = proxyActivities<SmallActivities>({
  startToCloseTimeout: '60 seconds',
  heartbeatTimeout: '5 seconds',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { maximumAttempts: 3, initialInterval: '100 milliseconds' },
});

export async function large(bytes: number): Promise<number> {
  return (await activities.large(bytes)).length;
}

export async function leak(how: 'error' | 'failure' | 'cause'): Promise<void> {
  await activities.leak(how);
}

export async function hold(): Promise<number> {
  return await activities.hold();
}

export async function forbidden(): Promise<void> {
  await activities.forbidden();
}

export async function bug(input?: { readonly namespace: string }): Promise<string> {
  // As a workflow does that nobody gave its input to.
  return await Promise.resolve((input as { readonly namespace: string }).namespace.toUpperCase());
}
