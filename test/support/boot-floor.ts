/** Boots an embedded floor, tells what it started on one line, and stays up: run as a process that a test may kill. */
import { bootEmbeddedFloor } from '../../src/embedded/boot.ts';

const [dir = ''] = process.argv.slice(2);
const floor = await bootEmbeddedFloor({ dir, progress: () => {}, signal: new AbortController().signal });
process.stdout.write(`${JSON.stringify({ services: floor.services, floorFile: floor.floorFile })}\n`);
