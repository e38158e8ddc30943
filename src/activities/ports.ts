import type { FloorFile } from '../contracts/floor-file.ts';
import type {
  CallScope,
  Clock,
  ClusterReader,
  EvidenceStore,
  RepositoryReader,
  ServiceProber,
  StarterLookup,
} from '../contracts/ports.ts';

/** What the activities are given to work with. */
export interface ActivityPorts {
  readonly floor: FloorFile;
  /** sha256 of the floor file's bytes. */
  readonly floorDigest: string;
  readonly cluster: ClusterReader;
  readonly prober: ServiceProber;
  readonly repository: RepositoryReader;
  readonly store: EvidenceStore;
  readonly clock: Clock;
  readonly starter: StarterLookup;
  /** The call that is being made: asked anew in each. */
  readonly scope: () => CallScope;
  /** Who runs the activities, as Temporal knows it: `pid@host`. */
  readonly workerIdentity: string;
  /** git commit of this product, where it is known. */
  readonly codeVersion: string | null;
}
