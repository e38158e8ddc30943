import { runService } from '../shared/service.ts';
import { strategyService } from './app.ts';

await runService(strategyService, process.env, process.argv.slice(2));
