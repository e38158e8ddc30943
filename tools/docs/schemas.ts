import { z } from 'zod';
import { DeployReport } from '../../src/contracts/deploy-report.ts';
import { FloorFile } from '../../src/contracts/floor-file.ts';
import { Healthz, MinimalOpsStatus, OpsStatus } from '../../src/contracts/ops-status.ts';
import { ReadinessReport } from '../../src/contracts/readiness-report.ts';
import { RunRecord } from '../../src/contracts/run-record.ts';

interface Published {
  readonly schema: z.ZodType;
  /** `input` where people write the document and may leave out what has a default. */
  readonly io: 'input' | 'output';
  readonly title: string;
}

/** The documents that others read or write, by the file in docs/schemas/ that describes each. */
const PUBLISHED: Readonly<Record<string, Published>> = {
  'floor.schema.json': { schema: FloorFile, io: 'input', title: 'Floor file (ops/floor.yaml)' },
  'ops-status.schema.json': { schema: OpsStatus, io: 'input', title: 'GET /ops/status' },
  'ops-status-minimal.schema.json': { schema: MinimalOpsStatus, io: 'input', title: 'GET /ops/status, older contract' },
  'healthz.schema.json': { schema: Healthz, io: 'input', title: 'GET /healthz' },
  'readiness-report.schema.json': { schema: ReadinessReport, io: 'output', title: 'readiness_report.json' },
  'deploy-report.schema.json': { schema: DeployReport, io: 'output', title: 'deploy_report.json' },
  'run.schema.json': { schema: RunRecord, io: 'output', title: 'run.json' },
};

/** The text of each file of docs/schemas/. */
export function renderSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(PUBLISHED).map(([file, { schema, io, title }]) => {
      const { $schema, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
      return [file, `${JSON.stringify({ $schema, $id: file, title, ...rest }, null, 2)}\n`];
    }),
  );
}
