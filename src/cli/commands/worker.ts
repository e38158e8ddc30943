import type { Command } from 'commander';
import type { Act } from '../context.ts';
import { EXIT } from '../exit-codes.ts';

interface WorkerFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly http?: string;
}

/** Adds `floor worker`. */
export function addWorker(program: Command, act: Act): void {
  program
    .command('worker')
    .summary('the worker alone, for production')
    .description(
      'Works for the Temporal that TEMPORAL_ADDRESS names, and waits for it where it is not up yet. ' +
        'SIGTERM and Ctrl-C drain it: exit code 0 when it has ended in order. Its log goes to stderr as JSON lines.',
    )
    .option('--kubeconfig <file>', 'the kubeconfig to read the cluster by; else KUBECONFIG, ~/.kube/config, the pod')
    .option('--context <name>', 'a context of it, instead of its current one')
    .option(
      '--http <host:port>',
      'where /healthz and /metrics are served, or off; else FLOOR_WORKER_HTTP, else 127.0.0.1:9464',
    )
    .action(async ({ kubeconfig, context: kubeContext, http }: WorkerFlags) => {
      await act(async ({ output, interrupted, config }, ports) => {
        await ports.work(
          { kubeconfig, context: kubeContext, floorFile: config, temporal: undefined },
          {
            signal: interrupted,
            http,
            onReady: (ready) => {
              const { address, namespace, healthUrl } = ready;
              const health = healthUrl === null ? '' : `, health at ${healthUrl}`;
              output.result(`works for ${address}, namespace ${namespace}${health}`, ready);
            },
          },
        );
        return EXIT.ok;
      });
    });
}
