import type { TakenRun } from './ports.ts';

/** The page of a run in the Temporal UI; null where no UI is known. */
export function pageOf(ui: string | undefined, namespace: string, { workflowId, runId }: TakenRun): string | null {
  if (ui === undefined || !URL.canParse(ui)) return null;
  const base = ui.endsWith('/') ? ui.slice(0, -1) : ui;
  return `${base}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}/${runId}`;
}
