import { runService } from '../shared/service.ts';
import { missionControlService } from './app.ts';

await runService(missionControlService, process.env, process.argv.slice(2));
