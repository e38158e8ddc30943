import { runService } from '../shared/service.ts';
import { marketdataService } from './app.ts';

await runService(marketdataService, process.env, process.argv.slice(2));
