import type { ManifestFacts } from '../../contracts/facts.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import { type Observation, seen, unseen } from '../../contracts/observation.ts';
import { errorText } from '../../domain/error-text.ts';
import { pickManifests } from '../../domain/lock/pick-manifest.ts';
import { findManifestFiles } from './manifest-files.ts';
import { parseManifest } from './parse-manifest.ts';

/** The watched manifests of the checkout that the floor file names. Rejects only when `signal` aborts. */
export async function readManifests(floor: FloorFile, signal: AbortSignal): Promise<Observation<ManifestFacts>> {
  const { path } = floor.repo;
  if (path === null)
    return unseen('absent', 'the floor file names no checkout (repo.path), so there are no manifests to read');
  try {
    const found = await findManifestFiles(path, floor.manifests, signal);
    const parsed = found.files.map(parseManifest);
    const picked = pickManifests(
      parsed.flatMap(({ documents }) => documents),
      floor,
    );
    return seen({
      roots: found.roots,
      files: found.files.map(({ path: file, sha256 }) => ({ path: file, sha256 })),
      objects: picked.objects,
      unreadable: [...found.unreadable, ...parsed.flatMap(({ unreadable }) => unreadable), ...picked.unreadable],
    });
  } catch (error) {
    signal.throwIfAborted();
    return unseen('malformed', `the manifests of the checkout: ${errorText(error)}`);
  }
}
