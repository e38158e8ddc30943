import type { FloorActivities } from '../contracts/activities.ts';
import { openRun } from './open-run.ts';
import type { ActivityPorts } from './ports.ts';
import { probeServices } from './probe-services.ts';
import { createRecentClusters } from './recent-clusters.ts';
import { reportDeploy } from './report-deploy.ts';
import { reportReadiness } from './report-readiness.ts';
import { snapshotCluster } from './snapshot-cluster.ts';
import { snapshotRepository } from './snapshot-repository.ts';
import { writeArtifact } from './write-artifact.ts';

/** All that runbooks may ask of the world: looking, reporting, writing evidence. There is nothing else to ask for. */
export function createFloorActivities(ports: ActivityPorts): FloorActivities {
  const recent = createRecentClusters();
  return {
    openRun: async (request) => await openRun(ports, request),
    snapshotCluster: async (request) => await snapshotCluster(ports, recent, request),
    snapshotRepository: async (request) => await snapshotRepository(ports, request),
    probeServices: async (request) => await probeServices(ports, recent, request),
    reportReadiness: async (request) => await reportReadiness(ports, recent, request),
    reportDeploy: async (request) => await reportDeploy(ports, recent, request),
    writeArtifact: async (request) => await writeArtifact(ports, request),
    discardRun: async ({ run }) => {
      await ports.store.discard(run.place);
      return null;
    },
  };
}
