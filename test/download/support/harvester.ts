/** One attempt at all packages of the scan, in a process of its own: `harvester.ts URL FOLDER`. */
import { createPackageActivities } from '../../../activities/packages.ts';
import { sampleLogin, samplePassword } from '../../../simulator/index.ts';
import { createUForge } from '../../../uforge/index.ts';
import { attempt, scanUri } from './system.ts';

const [url = '', folder = ''] = process.argv.slice(2);
const uforge = createUForge({
  url,
  login: sampleLogin,
  authentication: { kind: 'password', password: samplePassword },
});
const activities = createPackageActivities({ uforge });
const packages = await attempt(activities.listPackages, { scanUri }).result;
const destination = { folder, overwrite: false, host: 'here' };
await attempt(activities.harvestPackages, { scanUri, packages, destination }).result;
await uforge.close();
