/** Bundles the workflow code that its one argument names, and tells its parent what came of it. */
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { errorText } from '../domain/error-text.ts';

/** The code, or why there is none. */
export type BundleAnswer = { readonly code: string } | { readonly why: string };

const [path = ''] = process.argv.slice(2);
process.once('disconnect', () => process.exit(1));
process.send?.(await bundle(path), () => process.exit());

async function bundle(workflowsPath: string): Promise<BundleAnswer> {
  const said: string[] = [];
  const logger = new DefaultLogger('ERROR', ({ message }) => said.push(message));
  try {
    const { code } = await bundleWorkflowCode({ workflowsPath, logger });
    return { code };
  } catch (error) {
    return { why: [errorText(error), ...said].join('\n') };
  }
}
