import { runService } from '../shared/service.ts';
import { opsUiService } from './app.ts';

await runService(opsUiService, process.env, process.argv.slice(2));
